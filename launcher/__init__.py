"""Starts the product and its servers on one machine. Imports nothing of the product and no Django.

install      makes .venv from the lock (standard library only)
state        one directory per copy: where things live, who owns them, which copy holds it
private      its files, opened so that a planted link leads nowhere
account      whose the embedded servers are when the launcher is root
takeover     a state directory of older versions becomes root's
processes    one child process that cannot outlive its parent
watchdog     ends what a killed launcher had started
supervisor   many children: logs, restarts, ordered stop
embedded     PostgreSQL and Valkey from wheels
outside      servers named by DATABASE_URL and REDIS_URL
services     either of the two, as the URLs that the product reads
settings     what the environment asks for, judged first
product      which processes the product is made of, as data
up           the command ./run
another      a copy in its own process, for benches and drills: start, look, kill, stop
checks       the steps of ./run check, as data
chromium     a browser for the browser tests
requirements uv.lock exported for pip
refusals     every sentence with which the launcher refuses
commands     every other command of ./run
"""
