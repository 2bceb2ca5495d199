import io
import json

import pytest

TRIAL = {"show": "7", "answers": ["odd", "even"], "correct": "odd"}


def experiment(**changed):
    return json.dumps({"title": "Numbers", "instructions": "Odd or even?", "trials": [TRIAL], **changed})


@pytest.fixture
def ada(client):
    client.send("/admin/login", "/admin/login", username="ada", password="correct horse")
    return client


def add(client, text, name="numbers.json"):
    return client.send("/admin/materials", "/admin/", file=(io.BytesIO(text.encode()), name))


def test_a_stranger_is_asked_to_log_in(client):
    for path in ("/admin/", "/admin/results/stroop.csv"):
        assert client.get(path).location == "/admin/login"
    assert client.send("/admin/materials").location == "/admin/login"
    assert client.send("/admin/login", "/admin/login", username="ada", password="wrong").status_code == 401


def test_an_experiment_that_is_added_is_there_for_participants(ada):
    assert add(ada, experiment()).location == "/admin/"
    assert ada.send("/experiments/numbers").location == "/trial"
    assert ada.respond("odd", 0).location == "/thanks"
    [head, row] = ada.get("/admin/results/numbers.csv").text.splitlines()
    assert head.endswith("show,colour,given,is_correct,milliseconds")
    assert row.endswith("7,black,odd,True,400")


@pytest.mark.parametrize(("text", "reason"), [
    ("{", "An experiment is JSON"),
    (experiment(trials=[]), "at least one trial"),
    (experiment(trials=[{**TRIAL, "correct": "prime"}]), "Trial 1: correct is one of its answers"),
    (experiment(trials=[{**TRIAL, "size": 3}]), "An experiment is JSON"),
])
def test_what_is_no_experiment_is_refused(ada, text, reason):
    answer = add(ada, text)
    assert (answer.status_code, reason in answer.text) == (400, True)


def test_a_name_leads_nowhere_else(ada):
    assert add(ada, experiment(), "../../Config.json").status_code == 400


def test_the_command_makes_an_administrator_once(app, client):
    runner = app.test_cli_runner()
    password = runner.invoke(args=["create-admin", "bob"]).output.split()[-1]
    entered = client.send("/admin/login", "/admin/login", username="bob", password=password)
    assert entered.location == "/admin/"
    again = runner.invoke(args=["create-admin", "bob"])
    assert (again.exit_code, again.output) == (1, "Error: there is an administrator bob already\n")
