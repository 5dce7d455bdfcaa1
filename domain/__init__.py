"""Rules and the values they speak in: no I/O, no clock."""
