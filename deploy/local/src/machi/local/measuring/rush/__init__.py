"""A city that comes at one minute: the people, the clerks meanwhile, and what is counted after."""
