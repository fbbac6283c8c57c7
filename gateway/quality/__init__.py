"""What people think of answers, and companies' own tests of their assistant."""
