"""Bodies of made-up live messages, in the shapes that docs/live-steps.md knows."""

import dataclasses

PROD = "org.fedoraproject.prod."
CI = "org.centos.prod.ci.koji-build.test."
BUILD_STATE = PROD + "buildsys.build.state.change"
TAG, UNTAG = PROD + "buildsys.tag", PROD + "buildsys.untag"
GROUP = PROD + "bodhi.update.status.testing.koji-build-group.build.complete"
UPDATE = PROD + "bodhi.update."
COMPOSE = PROD + "bodhi.compose."
PUNGI = PROD + "pungi.compose.status.change"
RESULT = PROD + "resultsdb.result.new"
WAIVER = PROD + "waiverdb.waiver.new"
DECISION = PROD + "greenwave.decision.update"
OPENQA = PROD + "ci.fedora-update.test."
FLAG = PROD + "pagure.pull-request.flag."

KOJI = "https://koji.fedoraproject.org"
NAMESPACE = "fedora-ci.koji-build"
TESTS = {"installability": "functional", "rpminspect": "static-analysis",
         "rmdepcheck": "functional"}
ARCHES = ("x86_64", "aarch64", "ppc64le", "s390x", "i686")
CONTACT = {"name": "made-up", "team": "Fedora CI", "irc": "#fedora-ci",
           "docs": "https://docs.example.org/", "email": "ci@example.org"}


@dataclasses.dataclass
class Build:
    """A build of a package for a release, and its update."""
    number: int
    release: str  # f46, f44, epel9
    target: str  # rawhide, f44-candidate
    composed: bool  # by bodhi

    def __post_init__(self):
        dist = self.release.replace("epel", "el")
        self.name = f"made-up-package-{self.number % 5003}"
        self.version = f"1.{self.number}"
        self.of_package = f"1.{dist}"
        self.nvr = f"{self.name}-{self.version}-{self.of_package}"
        self.id = 3_000_000 + self.number
        self.task = 150_000_000 + 10 * self.number
        self.alias = f"FEDORA-2026-{self.number:010x}"
        self.owner = f"packager{self.number % 997}"


def source(build):
    return (f"git+https://src.fedoraproject.org/rpms/{build.name}.git#"
            f"{build.number:040x}")


def tasks(build, at):
    return [{
        "arch": arch, "awaited": False, "channel_id": 1, "children": [],
        "completion_time": at, "create_time": at - 600, "host_id": 600 + i,
        "host_name": f"buildvm-{arch}-{i:02}.example.org", "id": build.task + 1 + i,
        "label": arch, "method": "buildArch", "owner": build.owner,
        "parent": build.task, "priority": 19, "result": {
            "brootid": build.id, "logs": [
                f"tasks/{build.task}/{log}.log" for log in ("state", "root", "build")],
            "srpms": []},
        "start_time": at - 500, "state": 2,
        "url": f"{KOJI}/koji/taskinfo?taskID={build.task + 1 + i}", "waiting": None,
    } for i, arch in enumerate(ARCHES)]


def build_state(build, new, at, base_url=KOJI, method="build"):
    """`new`: 0 is building, 1 complete, 3 failed, 4 cancelled."""
    request = [source(build), build.target, {}]
    return BUILD_STATE, {
        "attribute": "state", "base_url": base_url, "build_id": build.id,
        "completion_time": None if new == 0 else at, "creation_time": at,
        "epoch": None, "instance": "primary", "name": build.name, "new": new,
        "old": None if new == 0 else 0, "owner": build.owner,
        "release": build.of_package, "request": request, "task": {
            "arch": "noarch", "children": [] if new == 0 else tasks(build, at),
            "host_name": "buildvm.example.org", "id": build.task, "method": method,
            "owner": build.owner, "request": request, "result": None},
        "task_id": build.task, "version": build.version}


def tag(topic, build, name, user="bodhi"):
    return topic, {
        "build_id": build.id, "base_url": KOJI, "instance": "primary",
        "name": build.name, "owner": build.owner, "release": build.of_package,
        "tag": name, "tag_id": 6446, "user": user, "version": build.version}


def update(build):
    return {
        "alias": build.alias, "builds": [
            {"epoch": 0, "nvr": build.nvr, "release_id": 23, "signed": True,
             "type": "rpm"}],
        "comments": [], "critpath": False, "date_submitted": None, "karma": 0,
        "release": {
            "branch": build.target.removesuffix("-candidate"),
            "composed_by_bodhi": build.composed, "dist_tag": build.release,
            "id_prefix": "FEDORA", "name": build.release.upper(),
            "state": "current"},
        "request": None, "status": "pending", "title": build.nvr,
        "user": {"name": build.owner}}


def group(build):
    return GROUP, {
        "agent": "bodhi", "artifact": {"type": "koji-build-group", "builds": [
            {"id": build.id, "nvr": build.nvr, "task_id": build.task,
             "type": "koji-build"}]},
        "re-trigger": False, "update": update(build)}


def of_update(what, build, **more):
    """`what`: request.testing, complete.stable ..."""
    return UPDATE + what, {"agent": build.owner, **more, "update": update(build)}


def ci(state, build, name, run, namespace=NAMESPACE, **more):
    """`state`: queued, running, complete, error. The time is told by whoever
    sends it."""
    url = f"https://jenkins.example.org/job/{name}/{run}/"
    test = {"category": TESTS[name], "docs": CONTACT["docs"],
            "namespace": namespace, "type": name}
    if "result" in more:
        test["result"] = more.pop("result")
    return CI + state, {
        "artifact": {"component": build.name, "id": build.task,
                     "issuer": build.owner, "nvr": build.nvr, "scratch": False,
                     "type": "koji-build"},
        "contact": CONTACT, "generated_at": None,
        "pipeline": {"build": str(run), "name": name, "id":
                     f"{build.task:032x}{sorted(TESTS).index(name):032x}"},
        "run": {"log": url + "console", "log_raw": url + "consoleText", "url": url},
        "test": test, "version": "1.1.14", **more}


def result(item, testcase, outcome, number, kind="koji_build"):
    url = "https://resultsdb.example.org/api/v2.0/"
    return RESULT, {
        "data": {"item": [item], "type": [kind]}, "groups": [],
        "href": f"{url}results/{number}", "id": number, "note": None,
        "outcome": outcome, "ref_url": "https://jenkins.example.org/",
        "submit_time": "2026-09-01T00:00:00.123456", "testcase": {
            "href": f"{url}testcases/{testcase}", "name": testcase,
            "ref_url": "https://docs.example.org/"}}


def waiver(build, waived=True):
    return WAIVER, {
        "comment": "Not our fault.", "id": build.number, "product_version": "fedora",
        "proxied_by": "bodhi@service", "subject": {
            "item": build.nvr, "type": "koji_build"},
        "subject_identifier": build.nvr, "subject_type": "koji_build",
        "testcase": "fedora-ci.koji-build.tier0.functional",
        "username": build.owner, "waived": waived}


def decision(build):
    requirement = {"scenario": None, "source": None, "subject_identifier": build.nvr,
                   "subject_type": "koji_build", "type": "test-result-passed"}
    return DECISION, {
        "applicable_policies": ["fedora"], "decision_context":
        "bodhi_update_push_stable", "policies_satisfied": True,
        "previous": {"policies_satisfied": False, "satisfied_requirements": [
            requirement] * 2},
        "product_version": "fedora", "satisfied_requirements": [requirement] * 3,
        "subject_identifier": build.nvr, "subject_type": "koji_build",
        "summary": "All required tests passed", "unsatisfied_requirements": []}


def openqa(state, build, run, **more):
    """`state`: queued, complete, error."""
    test = {"category": "validation", "namespace": "update", "type": "base x86_64"}
    if "result" in more:
        test["result"] = more.pop("result")
    url = f"https://openqa.example.org/tests/{run}"
    return OPENQA + state, {
        "artifact": {"alias": build.alias, "builds": [{"nvr": build.nvr}],
                     "id": f"sha256:{build.number:064x}",
                     "release": {"name": build.release.upper()},
                     "type": "fedora-update"},
        "contact": CONTACT, "pipeline": {"id": f"openqa.Update-{build.alias}"},
        "run": {"id": run, "log": url + "/file/autoinst-log.txt", "url": url},
        "system": [{"architecture": "x86_64", "os": "fedora-44"}], "test": test,
        "version": "0.2.1", **more}


def flag(kind, build, check, status, namespace="rpms", user="Packit"):
    """`kind`: added, updated."""
    return FLAG + kind, {
        "agent": "packit", "flag": {
            "comment": status, "status": status, "url": "https://packit.example.org/",
            "uid": f"{build.number:032x}", "username": f"{user} - {check}"},
        "pullrequest": {
            "branch": build.target, "id": build.number, "project": {
                "fullname": f"{namespace}/{build.name}", "name": build.name,
                "namespace": namespace},
            "status": "Open", "title": build.nvr,
            "user": {"name": build.owner}}}


def composing(repo):
    return COMPOSE + "composing", {"agent": "bodhi", "repo": repo, "updates": []}


def composed(repo, success):
    return COMPOSE + "complete", {"agent": "bodhi", "ctype": "rpm", "repo": repo,
                                  "success": success}


def pungi(compose, status):
    return PUNGI, {"compose_id": compose, "compose_label": None, "status": status,
                   "location": f"https://kojipkgs.example.org/compose/{compose}"}
