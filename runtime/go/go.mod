module seaworthy

go 1.21
