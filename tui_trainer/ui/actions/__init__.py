"""Actions of keys: functions over an ActionContext, a module for each group; dispatch.py has them by name."""
