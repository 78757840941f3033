import io
from dataclasses import replace

from maps.charts import class_chart, outcomes, timeline_chart
from tests.builders import DAY, a_plan, a_problem, a_route, a_stop, a_task, at, left_out
from tests.maps.small_ward import ward_plan, ward_problem


def test_a_task_begun_on_the_deadline_is_on_time_and_a_second_later_is_late() -> None:
    tasks = (
        a_task("t1", deadline_s=at("08:00")),
        a_task("t2", deadline_s=at("08:00")),
        a_task("t3"),
        a_task("t4", task_class=5),
    )
    route = a_route(
        "v1",
        a_stop("task", "a", "08:00", task="t1"),
        a_stop("task", "a", "08:00:01", task="t2"),
        a_stop("task", "a", "09:00", task="t3"),
    )
    counts = outcomes(a_problem(*tasks), a_plan(route, unassigned=[left_out("t4")]))
    assert counts == {
        4: {"on_time": 1, "no_deadline": 1, "late": 1, "left": 0},
        5: {"on_time": 0, "no_deadline": 0, "late": 0, "left": 1},
    }


def test_the_timeline_has_a_strip_for_each_volunteer_and_a_letter_for_each_task() -> None:
    problem = ward_problem()
    plan = ward_plan(problem)
    (axes,) = timeline_chart(problem, plan).axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["Tổ 1 · Số 01", "Tổ 2 · Số 02", "Tổ 3 · Số 03"]
    assert len(axes.texts) == sum(len(route.tasks) for route in plan.routes)


def test_charts_say_day_sample_and_estimate_and_can_be_saved_without_a_screen() -> None:
    problem = ward_problem()
    plan = ward_plan(problem)
    for chart in (class_chart, timeline_chart):
        figure = chart(problem, plan)
        title = figure.axes[0].get_title(loc="left")
        assert f"{DAY:%d/%m/%Y} · DỮ LIỆU MẪU / SAMPLE DATA\nGIỜ ƯỚC LƯỢNG" in title
        figure.savefig(io.BytesIO())


def test_a_plan_without_routes_gives_empty_charts() -> None:
    problem = replace(a_problem(), vehicles=())
    empty = a_plan()
    assert len(timeline_chart(problem, empty).axes[0].texts) == 0
    assert all(len(bars) == 0 for bars in class_chart(problem, empty).axes[0].containers)
