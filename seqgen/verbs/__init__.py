"""What a musician asks for: a task for each verb, and how it is done with the models."""
