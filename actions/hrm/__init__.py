"""What people may ask for about employees, departments and leave."""
