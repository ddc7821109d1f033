"""Shouwang on this one machine: one supervisor starts everything, keeps it running and stops it (单机运行).

`python -m deploy.local up | down | migrate | prepare`

folder      where the data of an installation is, and which supervisor holds it
children    one process of ours: started, restarted, ended; found again after the supervisor was killed
gateway     Caddy, the one origin of every page
servers     PostgreSQL and Kafka: embedded ones, or those that the environment names
databases   one database a service, brought to the schema of the code; the topics of the catalogue
supervisor  the order in which all of this starts and stops
provider    what a demo has besides: its clock and its own sign-in
states      how far behind each service is; `table` shows it in the terminal
"""
