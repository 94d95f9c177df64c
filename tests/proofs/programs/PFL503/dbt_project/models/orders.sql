select * from table_that_nobody_made
