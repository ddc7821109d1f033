"""How a service starts: its settings, its keys, its commands (进程).

settings   what the environment says, read once, in `main`
collector  what Python's collector of cycles leaves alone in a worker and a web process
keys       secrets made once beside the data, never anew
traces     where the spans of a process go
commands   `python -m services.<name> web | worker | jobs | migrate`
"""
