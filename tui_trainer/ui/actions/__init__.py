"""Actions that keys trigger: functions that take an ActionContext, a module for each group of keys.

The registry dispatch.py finds the function by the action's name.
"""
