import os

import pytest

from communities.errors import NotACheckout
from communities.helm_values import Organisation
from communities.infrastructure import read_checkout
from communities.tests.builders import hub_text, values_text


def only_hub(repository):
    checkout = read_checkout(repository.root)
    assert not checkout.problems
    return checkout.clusters[0].hubs[0]


def test_sample_has_30_clusters_and_171_services_and_nothing_wrong(sample):
    checkout = read_checkout(sample)

    assert len(checkout.clusters) == 30
    assert sum(len(cluster.hubs) for cluster in checkout.clusters) == 171
    assert checkout.problems == ()
    assert all(hub.is_certain for cluster in checkout.clusters for hub in cluster.hubs)


@pytest.mark.parametrize(
    ("cluster", "hub", "community", "sponsor"),
    [
        ("leap", "prod", "LEAP", "LEAP"),  # nested under `basehub`, in a chart-specific common file
        ("dubois", "ephemeral", "Dubois", None),  # funded by "Undecided"
        ("nasa-ghg-hub", "binder", "NASA GHG Center BinderHub", None),  # no org: its display name
        ("projectpythia", "prod", "ProjectPythia", "NSF"),  # org from one file, sponsor from an earlier one
        ("opensci", "sciencecore", "Sciencecore", None),  # an empty sponsor
        ("cloudbank", "lacc", "Los Angeles City College", "CloudBank"),
    ],
)
def test_community_and_sponsor_are_found_in_the_sample(sample, cluster, hub, community, sponsor):
    clusters = {
        found.name: {item.name: item for item in found.hubs} for found in read_checkout(sample).clusters
    }

    found = clusters[cluster][hub]

    assert found.community.name == community
    assert (found.sponsor.name if found.sponsor else None) == sponsor


def test_path_may_be_the_folder_of_clusters_itself(sample):
    assert len(read_checkout(sample / "config" / "clusters").clusters) == 30


def test_later_values_files_override_earlier_ones_key_by_key(repository):
    repository.cluster("leap", hub_text(files=("common.values.yaml", "prod.values.yaml")))
    repository.write("leap/common.values.yaml", values_text(org="First", sponsor="Payer"))
    repository.write("leap/prod.values.yaml", "custom: {homepage: {templateVars: {org: {name: Second}}}}")

    hub = only_hub(repository)

    assert hub.community == Organisation("Second", "https://org.edu")
    assert hub.sponsor == Organisation("Payer", "https://pays.edu")


def test_null_in_a_later_values_file_removes_the_earlier_value(repository):
    repository.cluster("leap", hub_text(files=("a.values.yaml", "b.values.yaml"), display_name="LEAP prod"))
    repository.write("leap/a.values.yaml", values_text(org="First", sponsor="Payer"))
    repository.write("leap/b.values.yaml", "homepage: {templateVars: {org: null, funded_by: {name: null}}}")

    hub = only_hub(repository)

    assert (hub.community.name, hub.sponsor) == ("LEAP prod", None)


def test_values_files_that_are_absent_or_encrypted_are_skipped(repository):
    repository.cluster("leap", hub_text(files=("absent.values.yaml", "enc-prod.secret.values.yaml")))
    repository.write("leap/enc-prod.secret.values.yaml", "not: [yaml")

    assert only_hub(repository).community.name == "prod"


@pytest.mark.parametrize("name", ["Undecided", "TBD", "''", "none", "To be decided"])
def test_placeholder_sponsor_counts_as_none(repository, name):
    repository.cluster("leap", hub_text(files=("prod.values.yaml",)))
    repository.write("leap/prod.values.yaml", values_text(org="LEAP", sponsor=name))

    assert only_hub(repository).sponsor is None


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "is empty"),
        ("- a\n", 1, "is not a mapping"),
        ("provider: gcp\nhubs: []\n", 1, "name is missing"),
        ("name: leap\n", 1, "hubs is missing"),
        ("name: leap\nhubs: 3\n", 2, "hubs is not a list"),
        ("name: leap\nhubs:\n", 2, "hubs is not a list"),
        ("name: 3\nhubs: []\n", 1, "name is not text"),
        ("name: leap\nprovider_url: javascript:alert(1)\nhubs: []\n", 2, "provider_url is not a web address"),
        ("name: leap\nhubs: [\n", 3, "is not YAML"),
    ],
)
def test_malformed_cluster_is_named_with_line_and_the_others_are_read(repository, content, line, reason):
    repository.cluster("other")
    repository.write("leap/cluster.yaml", content)

    checkout = read_checkout(repository.root)

    (problem,) = checkout.problems
    assert problem.file == "config/clusters/leap/cluster.yaml"
    assert (problem.line, reason in problem.reason) == (line, True)
    assert [cluster.name for cluster in checkout.clusters] == ["other"]
    assert "leap" in checkout.unreadable


@pytest.mark.parametrize(
    ("hub", "line", "reason"),
    [
        ("- prod\n", None, "hub 2 of the list is not a mapping"),
        ("- domain: a.org\n", 6, "hub 2 of the list: name is missing"),
        ("- name: prod\n", 6, "hub prod: domain is missing"),
        ("- name: prod\n  domain: prod\n", 7, "hub prod: domain prod is not a host name"),
        ("- name: prod\n  domain: [a.org]\n", 7, "hub prod: domain is not text"),
        (
            "- name: prod\n  domain: a.org\n  helm_chart_values_files: x\n",
            8,
            "hub prod: helm_chart_values_files is not",
        ),
        ("- name: good\n  domain: a.org\n", 6, "a hub named good is in the list already"),
        ("- name: prod\n  domain: GOOD.hubs.example.org\n", 6, "is already that of leap / good"),
    ],
)
def test_malformed_hub_is_named_with_line_and_the_others_are_read(repository, hub, line, reason):
    repository.cluster("leap", hub_text("good"), hub)

    checkout = read_checkout(repository.root)

    (problem,) = checkout.problems
    assert reason in problem.reason
    assert problem.line == line
    assert [found.name for found in checkout.clusters[0].hubs] == ["good"]
    assert not checkout.clusters[0].is_complete


def test_domain_used_in_two_clusters_is_named(repository):
    repository.cluster("first", hub_text("prod", domain="a.org"))
    repository.cluster("second", hub_text("prod", domain="a.org"))

    checkout = read_checkout(repository.root)

    assert "already that of first / prod" in checkout.problems[0].reason
    assert [cluster.is_complete for cluster in checkout.clusters] == [True, False]


def test_name_used_by_two_clusters_stays_with_the_folder_of_that_name(repository):
    copy = repository.cluster("leap").read_text()
    repository.write("a-copy-of-leap/cluster.yaml", copy)

    checkout = read_checkout(repository.root)

    assert [cluster.folder for cluster in checkout.clusters] == ["leap"]
    assert "the name leap is used by the cluster in leap too" in checkout.problems[0].reason
    assert checkout.unreadable == {"a-copy-of-leap"}


def test_malformed_values_file_is_named_once_and_leaves_its_hubs_uncertain(repository):
    repository.cluster("leap", *(hub_text(name, files=("common.values.yaml",)) for name in ("a", "b")))
    repository.write("leap/common.values.yaml", "homepage:\n  templateVars:\n    org: [LEAP]\n")

    checkout = read_checkout(repository.root)

    (problem,) = checkout.problems
    assert str(problem) == "config/clusters/leap/common.values.yaml, line 3: org is not a mapping"
    assert [hub.is_certain for hub in checkout.clusters[0].hubs] == [False, False]


@pytest.mark.parametrize("name", ["../../../../outside.yaml", "/etc/hostname"])
def test_values_file_outside_the_checkout_is_not_read(repository, name):
    repository.root.parent.joinpath("outside.yaml").write_text(values_text(org="Stolen"))
    repository.cluster("leap", hub_text(files=(name,)))

    checkout = read_checkout(repository.root)

    assert checkout.problems[0].reason == "lies outside the checkout"
    assert checkout.clusters[0].hubs[0].community.name == "prod"


def test_link_that_leaves_the_checkout_is_not_followed(repository, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text(values_text(org="Stolen"))
    repository.cluster("leap", hub_text(files=("link.values.yaml",)))
    os.symlink(secret, repository.clusters / "leap" / "link.values.yaml")

    assert read_checkout(repository.root).problems[0].reason == "lies outside the checkout"


def test_cluster_file_that_cannot_be_read_is_named_and_its_cluster_counts_as_unread(repository):
    repository.cluster("other")
    repository.write("leap/cluster.yaml/inside", "")

    checkout = read_checkout(repository.root)

    assert (checkout.problems[0].reason, checkout.unreadable) == ("is not a file", {"leap"})


def test_folder_of_values_without_cluster_file_counts_as_unread(repository):
    repository.cluster("other")
    repository.write("leap/common.values.yaml", "a: b")

    checkout = read_checkout(repository.root)

    assert (checkout.problems[0].reason, checkout.unreadable) == ("is missing", {"leap"})


def test_templates_and_leftovers_are_not_clusters(repository):
    repository.cluster("leap")
    repository.write("templates/cluster.yaml", "{{ jinja }}")
    repository.write("gone/notes.txt", "")

    checkout = read_checkout(repository.root)

    assert (len(checkout.clusters), checkout.problems, checkout.unreadable) == (1, (), frozenset())


def test_path_that_is_no_checkout_is_refused_with_a_sentence(repository, tmp_path):
    for path, sentence in [
        (tmp_path / "nowhere", "is not a folder."),
        (tmp_path, "has no folder config/clusters"),
        (repository.root, "has no cluster in config/clusters; nothing was changed."),
    ]:
        with pytest.raises(NotACheckout, match=sentence):
            read_checkout(path)
