"""A Celery worker that obeys one control command, and what broadcasts it: `celery_peer.py worker|publish COUNT`."""

import json
import os
import sys
import time

import redis
from celery import Celery
from celery.worker.control import control_command

broker = os.environ["BROKER"]
app = Celery("bench", broker=broker)
answers = redis.Redis.from_url(broker, socket_timeout=30)


@control_command(args=[("sent", float)])
def go(_state, sent):
    answers.rpush("times", (time.time() - sent) * 1000)


def broadcast():
    app.control.broadcast("go", arguments={"sent": time.time()})
    answer = answers.blpop("times", timeout=5)
    return None if answer is None else float(answer[1])


if sys.argv[1] == "worker":
    app.worker_main(["worker", "--pool=solo", "--loglevel=ERROR"])
else:
    while broadcast() is None:
        pass
    print(json.dumps([broadcast() for _ in range(int(sys.argv[2]))]))
