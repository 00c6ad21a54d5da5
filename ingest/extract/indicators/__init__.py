"""Indicators with their present, interim and target values.

Rules propose drafts from tables, cells, lines and sentences; :mod:`.merge` decides over
the whole document which of them are KPIs of the plan.
"""
