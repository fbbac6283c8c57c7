"""People: employees, departments, job history, leave and holiday calendars."""
