"""What keys do: functions over an ActionContext, one module for each group of keys; dispatch.py has them by name."""
