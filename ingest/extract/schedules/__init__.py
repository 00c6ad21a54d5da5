"""What is done in which fiscal year: charts with columns of years, lists of years, milestones."""
