-- Of which database journals are: cursors of another epoch are void.
select epoch from meta
