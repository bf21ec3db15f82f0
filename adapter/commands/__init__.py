"""The commands of `outcomes-adapter`, a module for each noun. Nothing slow is imported before a command runs."""
