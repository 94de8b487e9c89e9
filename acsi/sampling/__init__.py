"""Who may be sampled, who is taken out and why, and the draw: functions of a definition and tables on an engine."""
