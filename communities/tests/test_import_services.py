import io
import json
from dataclasses import astuple

import pytest
from django.core.management import CommandError, call_command

from communities.importer import import_checkout
from communities.infrastructure import read_checkout
from communities.models import Cluster, Community, Service, Sponsor
from communities.states import Status
from communities.tests.builders import NOW, hub_text, make_community, values_text

pytestmark = pytest.mark.django_db


def run(path, *options):
    out = io.StringIO()
    call_command("import_services", str(path), *options, stdout=out)
    return out.getvalue()


def run_json(path):
    return json.loads(run(path, "--json"))


def run_malformed(path):
    out = io.StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_services", str(path), "--json", stdout=out)
    assert refused.value.returncode == 1
    return json.loads(out.getvalue()), str(refused.value)


def test_sample_becomes_30_clusters_and_171_services(sample):
    report = run_json(sample)

    assert report["clusters"]["created"] == Cluster.objects.count() == 30
    assert report["services"]["created"] == Service.objects.active().count() == 171
    assert report["communities"]["created"] == Community.objects.count() == 140
    assert report["problems"] == []
    assert str(Service.objects.get(domain="leap.2i2c.cloud")) == "leap / prod"


def test_importing_again_changes_nothing(sample):
    run(sample)

    report = run_json(sample)

    assert report["clusters"] == {"created": 0, "updated": 0, "unchanged": 30, "decommissioned": 0}
    assert report["services"] == {"created": 0, "updated": 0, "unchanged": 171, "decommissioned": 0}
    assert report["communities"]["created"] == report["communities"]["updated"] == 0
    assert report["sponsors"]["created"] == report["sponsors"]["updated"] == 0


def test_import_takes_as_many_queries_for_171_services_as_for_one(
    sample, repository, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        import_checkout(read_checkout(sample), now=NOW)


def test_report_is_readable(repository):
    repository.cluster("leap")

    assert "services: 1 created, 0 updated, 0 unchanged, 0 decommissioned" in run(repository.root)


def test_changed_hub_is_updated(repository):
    repository.cluster("leap", hub_text("prod"))
    run(repository.root)
    repository.cluster("leap", hub_text("prod", domain="new.example.org", display_name="prod"))

    report = run_json(repository.root)

    assert report["services"]["updated"] == 1
    assert Service.objects.get().address == "https://new.example.org"


def test_vanished_hub_is_decommissioned_and_named_and_kept(repository):
    repository.cluster("leap", hub_text("prod"), hub_text("staging"))
    run(repository.root)
    repository.cluster("leap", hub_text("prod"))

    report = run_json(repository.root)

    assert report["decommissioned_services"] == ["leap / staging"]
    staging = Service.objects.get(name="staging")
    assert staging.status == Status.DECOMMISSIONED
    assert staging.decommissioned_at is not None
    assert run_json(repository.root)["services"]["decommissioned"] == 0


def test_vanished_cluster_is_decommissioned_with_its_hubs(repository):
    repository.cluster("leap")
    repository.cluster("gone")
    run(repository.root)
    repository.remove("gone/cluster.yaml")

    report = run_json(repository.root)

    assert report["decommissioned_clusters"] == ["gone"]
    assert report["decommissioned_services"] == ["gone / prod"]


def test_hub_that_comes_back_is_active_again_and_named(repository):
    repository.cluster("leap", hub_text("prod"), hub_text("staging"))
    run(repository.root)
    repository.cluster("leap", hub_text("prod"))
    run(repository.root)
    repository.cluster("leap", hub_text("prod"), hub_text("staging"))

    report = run_json(repository.root)

    assert report["reactivated"] == ["leap / staging"]
    assert report["services"]["updated"] == 1
    assert Service.objects.active().count() == 2
    assert Service.objects.get(name="staging").decommissioned_at is None


def test_renamed_community_gets_the_service_and_the_old_one_stays(repository):
    repository.cluster("leap", hub_text(files=("prod.values.yaml",)))
    repository.write("leap/prod.values.yaml", values_text(org="Old"))
    run(repository.root)
    repository.write("leap/prod.values.yaml", values_text(org="New"))

    report = run_json(repository.root)

    assert report["moved"] == ["leap / prod: Old → New"]
    assert Service.objects.get().community.name == "New"
    assert Community.objects.filter(name="Old").exists()


def test_slug_of_a_community_is_unique_and_never_changes(repository):
    make_community("LEAP")
    repository.cluster("a", hub_text("a", display_name="Leap!"))
    repository.cluster("b", hub_text("b", display_name="Mine"))
    repository.cluster("c", hub_text("c", display_name="東京大学"))

    run(repository.root)
    run(repository.root)

    slugs = dict(Community.objects.values_list("name", "slug"))
    assert slugs == {"LEAP": "leap", "Leap!": "leap-2", "Mine": "mine-2", "東京大学": "community"}


def test_sponsor_that_ends_is_taken_off_the_service_and_stays(repository):
    repository.cluster("leap", hub_text(files=("prod.values.yaml",)))
    repository.write("leap/prod.values.yaml", values_text(org="LEAP", sponsor="NSF"))
    run(repository.root)
    repository.write("leap/prod.values.yaml", values_text(org="LEAP", sponsor="Undecided"))

    run(repository.root)

    assert Service.objects.get().sponsor is None
    assert Sponsor.objects.get().name == "NSF"


def test_malformed_cluster_is_named_and_the_others_are_imported(repository):
    repository.cluster("leap")
    repository.write("broken/cluster.yaml", "name: broken\nhubs: 3\n")

    report, error = run_malformed(repository.root)

    assert error == "config/clusters/broken/cluster.yaml, line 2: hubs is not a list"
    assert report["services"]["created"] == 1


@pytest.mark.parametrize(
    "broken",
    [
        "name: leap\nhubs: 3\n",
        "hubs: [",
        "name: leap\nhubs:\n- name: prod\n",
        "",
        "name: other\nhubs:\n- name: [\n",
    ],
)
def test_hubs_of_a_malformed_cluster_are_not_decommissioned(repository, broken):
    repository.cluster("leap")
    repository.cluster("good")
    run(repository.root)
    repository.write("leap/cluster.yaml", broken)

    report, _ = run_malformed(repository.root)

    assert report["services"]["decommissioned"] == report["clusters"]["decommissioned"] == 0
    assert Service.objects.active().count() == 2


def test_hubs_of_a_malformed_cluster_survive_when_its_folder_has_another_name(repository):
    repository.cluster("good")
    content = repository.cluster("leap").read_text()
    repository.remove("leap/cluster.yaml")
    repository.write("folder/cluster.yaml", content)
    run(repository.root)
    repository.write("folder/cluster.yaml", "hubs: [")

    run_malformed(repository.root)

    assert Service.objects.active().count() == 2


def test_hubs_of_an_unreadable_cluster_are_not_decommissioned(repository):
    repository.cluster("leap")
    repository.cluster("good")
    run(repository.root)
    repository.remove("leap/cluster.yaml")
    repository.write("leap/cluster.yaml/now-a-folder", "")

    run_malformed(repository.root)

    assert Service.objects.active().count() == 2


def test_malformed_values_file_leaves_community_and_sponsor_as_they_were(repository):
    repository.cluster("leap", hub_text(files=("prod.values.yaml",)))
    repository.write("leap/prod.values.yaml", values_text(org="LEAP", sponsor="NSF"))
    run(repository.root)
    repository.write("leap/prod.values.yaml", "jupyterhub: [")

    report, error = run_malformed(repository.root)

    assert "config/clusters/leap/prod.values.yaml, line 2" in error
    assert report["services"]["unchanged"] == 1
    assert report["communities"]["created"] == 0
    service = Service.objects.get()
    assert (service.community.name, service.sponsor.name) == ("LEAP", "NSF")


def test_new_hub_with_a_malformed_values_file_is_imported_under_its_display_name(repository):
    repository.cluster("leap", hub_text(files=("prod.values.yaml",), display_name="LEAP prod"))
    repository.write("leap/prod.values.yaml", "jupyterhub: [")

    run_malformed(repository.root)

    assert Service.objects.get().community.name == "LEAP prod"


def test_emptied_clusters_folder_decommissions_nothing(repository):
    repository.cluster("leap")
    run(repository.root)
    repository.remove("leap/cluster.yaml")

    with pytest.raises(CommandError, match="nothing was changed"):
        run(repository.root)

    assert Service.objects.active().count() == 1


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_path_that_is_no_checkout_is_refused_in_one_sentence(tmp_path, path):
    with pytest.raises(CommandError) as refused:
        run(tmp_path / path)

    assert refused.value.returncode == 1
    assert "\n" not in str(refused.value)


def test_reports_count_everything_exactly_once(repository):
    repository.cluster("leap", hub_text("a"), hub_text("b"))
    import_checkout(read_checkout(repository.root), now=NOW)
    repository.cluster("leap", hub_text("a", domain="changed.example.org"), hub_text("c"))

    report = import_checkout(read_checkout(repository.root), now=NOW)

    assert astuple(report.services) == (1, 1, 0, 1)
