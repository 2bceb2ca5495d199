def finish(client):
    for position in range(4):
        answer = client.respond("red", position)
    return answer


def test_an_experiment_from_its_first_question_to_its_last(app, client):
    assert client.send("/experiments/stroop").location == "/trial"
    assert "1 of 4" in client.get("/trial").text
    assert finish(client).location == "/thanks"
    [result] = app.store.kept.values()
    assert len(result["answers"]) == 4
    assert all(answer["is_correct"] == (answer["colour"] == "red") for answer in result["answers"])
    assert result["_id"] in client.get("/thanks").text


def test_a_click_too_many_changes_nothing(client):
    client.send("/experiments/stroop")
    for _ in range(3):
        client.respond("red", 0)
    assert "2 of 4" in client.get("/trial").text


def test_what_is_no_answer_is_refused(client):
    client.send("/experiments/stroop")
    assert client.respond("purple", 0).status_code == 400
    assert "1 of 4" in client.get("/trial").text


def test_participants_do_not_see_each_other(app):
    ann, bob = app.test_client(), app.test_client()
    for client in (ann, bob):
        client.send("/experiments/stroop")
    ann.respond("red", 0)
    assert "2 of 4" in ann.get("/trial").text
    assert "1 of 4" in bob.get("/trial").text


def test_who_is_no_longer_known_may_begin_again(app, client):
    client.send("/experiments/stroop")
    app.participants.patience = -1
    gone = client.get("/trial")
    assert (gone.status_code, gone.location) == (303, "/?ended=1")
    assert "Please begin anew" in client.get(gone.location).text
    app.participants.patience = 60
    client.send("/experiments/stroop")
    assert "1 of 4" in client.get("/trial").text


def test_answers_are_not_lost_while_the_database_is_away(app, client):
    client.send("/experiments/stroop")
    app.store.is_away = True
    assert finish(client).status_code == 500
    app.store.is_away = False
    assert client.get("/trial").location == "/thanks"
    assert len(app.store.kept) == 1


def test_a_form_of_another_site_is_refused(client):
    assert client.post("/experiments/stroop").status_code == 400
