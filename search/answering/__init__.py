"""Answers to questions: facts with their passage, sets of cities, and three kinds of no."""
