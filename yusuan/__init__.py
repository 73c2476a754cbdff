"""The commands that people run: each asks the packages below and says in Chinese what they answered."""
