"""Jobs: after the commit, once, where the site says; and a failure costs nobody anything."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import django
import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.module_loading import import_string

from blogposts import jobs
from blogposts.conf import conf

runs = []
JOB = "blogposts.jobs_for_tests"


@pytest.fixture(autouse=True)
def job(monkeypatch):
    """A job of ours that notes how often it ran; a test may give it more to do."""
    runs.clear()
    # No thread waits for more of the same, but where that is the test.
    monkeypatch.setattr(jobs, "GATHERED", 0)
    work = {"do": lambda: None}

    def run():
        runs.append(threading.current_thread())
        work["do"]()

    run.__module__, run.__qualname__ = "blogposts", "jobs_for_tests"
    monkeypatch.setattr("blogposts.jobs_for_tests", run, raising=False)
    return work


@contextmanager
def background(mode, **settings):
    with override_settings(BLOGPOSTS_BACKGROUND=mode, **settings):
        yield


def wait_for_threads():
    for _ in range(500):
        if not jobs._running:
            return
        time.sleep(0.01)
    raise AssertionError("a job runs for ever")


def tasks(backend="immediate.ImmediateBackend"):
    """The setting: of Django's own tasks, which it has from 6.0 on, or of the backport's."""
    module = "django.tasks" if django.VERSION >= (6, 0) else "django_tasks"
    return {"default": {"BACKEND": f"{module}.backends.{backend}"}}


class TestAfterCommit:
    @pytest.fixture
    def started(self, monkeypatch):
        names = []
        monkeypatch.setattr(jobs, "_start", lambda name, prefix: names.append((name, prefix)))
        return names

    @pytest.mark.django_db(transaction=True)
    def test_starts_nothing_before_the_commit(self, started):
        with transaction.atomic():
            jobs.after_commit(JOB)
            assert started == []
        assert started == [(JOB, "/")]

    @pytest.mark.django_db(transaction=True)
    def test_many_are_one(self, started):
        with transaction.atomic():
            jobs.after_commit(JOB)
            with transaction.atomic():
                jobs.after_commit(JOB)
            jobs.after_commit("blogposts.other")
        assert [name for name, _prefix in started] == [JOB, "blogposts.other"]

    @pytest.mark.django_db(transaction=True)
    def test_a_rollback_starts_nothing(self, started):
        with transaction.atomic():
            jobs.after_commit(JOB)
            transaction.set_rollback(True)
        assert started == []

    @pytest.mark.django_db(transaction=True)
    def test_what_a_savepoint_took_back_is_asked_anew(self, started):
        with transaction.atomic():
            with transaction.atomic():
                jobs.after_commit(JOB)
                transaction.set_rollback(True)
            jobs.after_commit(JOB)
        assert [name for name, _prefix in started] == [JOB]

    @pytest.mark.django_db(transaction=True)
    def test_takes_the_place_of_the_site_along(self, started):
        set_script_prefix("/magazine/")
        try:
            jobs.after_commit(JOB)
        finally:
            set_script_prefix("/")
        assert started == [(JOB, "/magazine/")]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("mode", ["thread", "tasks"])
    def test_a_start_that_fails_costs_nobody_anything(self, monkeypatch, caplog, mode):
        def refuse(self, *args):
            raise RuntimeError("no way to start it")

        monkeypatch.setattr(threading.Thread, "start", refuse)
        monkeypatch.setattr(type(import_string(jobs.TASK)), "enqueue", refuse)
        with background(mode), transaction.atomic():
            jobs.after_commit(JOB)
        assert "no way to start it" in caplog.text

    def test_knows_a_function_by_its_name(self):
        assert jobs._name(jobs.run) == "blogposts.jobs.run"


class TestWhere:
    def test_commands_run_it_and_nobody_else(self):
        with background("commands"):
            jobs._start(JOB, "/")
            jobs.at(timezone.now(), JOB)
        assert runs == []
        assert jobs._sleeping == {}

    def test_is_a_thread_by_default(self, settings):
        del settings.BLOGPOSTS_BACKGROUND
        assert conf.BACKGROUND == "thread"
        settings.TASKS = {"default": {}}
        assert conf.BACKGROUND == "tasks"

    def test_a_task_runs_it(self):
        with background("tasks", TASKS=tasks()):
            jobs._start(JOB, "/")
        assert runs == [threading.current_thread()]

    def test_a_task_that_fails_is_the_backends_concern(self, job):
        job["do"] = broken
        with background("tasks", TASKS=tasks()):
            jobs._start(JOB, "/")
        assert len(runs) == 1

    def test_a_worker_finds_the_task_by_its_name(self):
        with background("tasks", TASKS=tasks("dummy.DummyBackend")):
            jobs._start(JOB, "/")
            run_job = import_string(jobs.TASK)
            (result,) = [result for result in run_job.get_backend().results if result.args == [JOB]]
        assert runs == []
        assert result.task.module_path == jobs.TASK
        result.task.call(*result.args)
        assert len(runs) == 1

    @pytest.mark.parametrize("name", ["os.abort", "blogposts_evil.run", ""])
    def test_runs_nothing_but_ours(self, name):
        with pytest.raises(ValueError, match="no job"):
            jobs.run(name)


def broken():
    raise RuntimeError("broken")


@pytest.mark.django_db(transaction=True)
class TestThread:
    def test_runs_beside_the_request(self):
        with background("thread"):
            jobs.after_commit(JOB)
            wait_for_threads()
        (thread,) = runs
        assert thread is not threading.current_thread()
        assert thread.daemon

    def test_a_job_that_fails_is_logged_and_can_run_again(self, job, caplog):
        job["do"] = broken
        with background("thread"):
            jobs.after_commit(JOB)
            wait_for_threads()
            job["do"] = lambda: None
            jobs.after_commit(JOB)
            wait_for_threads()
        assert len(runs) == 2
        assert "what it left undone is done by the next" in caplog.text

    def test_who_asks_while_it_runs_is_one_more_run(self, job):
        began, gate = threading.Event(), threading.Event()
        job["do"] = lambda: (began.set(), gate.wait(5))
        with background("thread"):
            jobs.after_commit(JOB)
            assert began.wait(5)
            for _ in range(20):
                jobs.after_commit(JOB)
            gate.set()
            wait_for_threads()
        assert len(runs) == 2
        assert runs[0] is runs[1]

    def test_who_asks_before_it_begins_is_of_the_same_run(self, job, monkeypatch):
        monkeypatch.setattr(jobs, "GATHERED", 0.3)
        with background("thread"):
            for _ in range(20):
                jobs.after_commit(JOB)
            wait_for_threads()
        assert len(runs) == 1

    def test_knows_the_place_of_the_site(self, job):
        prefixes = []
        job["do"] = lambda: prefixes.append(get_script_prefix())
        with background("thread"):
            jobs._start(JOB, "/magazine/")
            wait_for_threads()
        assert prefixes == ["/magazine/"]
        assert get_script_prefix() == "/"

    def test_without_a_thread_to_be_had_the_next_tries_again(self, monkeypatch):
        def refuse(self):
            raise RuntimeError("can't start new thread")

        with background("thread"):
            with monkeypatch.context() as patch:
                patch.setattr(threading.Thread, "start", refuse)
                jobs._start(JOB, "/")
            jobs._start(JOB, "/")
            wait_for_threads()
        assert len(runs) == 1


class TestLater:
    @pytest.mark.django_db(transaction=True)
    def test_a_thread_sleeps(self):
        with background("thread"):
            for seconds in (0.05, 0.06, 30):
                jobs.at(timezone.now() + timedelta(seconds=seconds), JOB)
            time.sleep(0.3)
            wait_for_threads()
        assert len(runs) == 1
        assert jobs._sleeping == {}

    def test_no_thread_sleeps_for_long(self):
        with background("thread"):
            jobs.at(timezone.now() + timedelta(hours=1), JOB)
        assert jobs._sleeping == {}

    def test_a_backend_that_can_wait_is_told(self):
        moment = timezone.now() + timedelta(minutes=5)
        with background("tasks", TASKS=tasks("dummy.DummyBackend")):
            jobs.at(moment, JOB)
            run_job = import_string(jobs.TASK)
            result = run_job.get_backend().results[-1]
        assert result.task.run_after == moment

    def test_a_backend_that_cannot_wait_is_not_asked_to(self):
        with background("tasks", TASKS=tasks()):
            jobs.at(timezone.now() + timedelta(minutes=5), JOB)
        assert runs == []
