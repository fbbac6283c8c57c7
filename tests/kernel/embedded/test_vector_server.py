"""The embedded vector server, driven by the real Qdrant client and by raw HTTP."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from tests.fixtures.vectors import VectorServer, free_port

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:Api key is used with an insecure connection"),
]

Filter, Field = models.Filter, models.FieldCondition
DENSE = {"dense": models.VectorParams(size=4, distance=models.Distance.COSINE)}
SPARSE = {"sparse": models.SparseVectorParams(modifier=models.Modifier.IDF)}


@pytest.fixture
async def client(vector_server: VectorServer) -> AsyncIterator[AsyncQdrantClient]:
    made = AsyncQdrantClient(url=vector_server.url, api_key=vector_server.api_key)
    yield made
    await made.close()


@pytest.fixture
async def name(client: AsyncQdrantClient) -> AsyncIterator[str]:
    made = f"t_{uuid4().hex}"
    await client.create_collection(made, vectors_config=DENSE, sparse_vectors_config=SPARSE)
    yield made
    await client.delete_collection(made)


def one_point(number: int, **payload: object) -> models.PointStruct:
    vector = {
        "dense": [1.0, number / 10, 0.0, 0.0],
        "sparse": models.SparseVector(indices=[number, 99], values=[1.0, 1.0]),
    }
    return models.PointStruct(id=number, vector=vector, payload={"n": number, **payload})


async def found_ids(client: AsyncQdrantClient, name: str, chosen: models.Filter) -> set[int]:
    records, _ = await client.scroll(name, scroll_filter=chosen, limit=100)
    return {int(record.id) for record in records}


async def test_a_collection_is_made_described_listed_and_removed(client: AsyncQdrantClient):
    name = f"t_{uuid4().hex}"
    assert not await client.collection_exists(name)
    metadata = {"model_id": "a-model"}
    await client.create_collection(name, DENSE, SPARSE, metadata=metadata)
    await client.create_payload_index(name, "readers", models.PayloadSchemaType.KEYWORD)

    info = await client.get_collection(name)
    listed = [each.name for each in (await client.get_collections()).collections]

    assert info.config.metadata == metadata
    assert info.points_count == 0
    assert info.payload_schema["readers"].data_type == models.PayloadSchemaType.KEYWORD
    assert name in listed
    with pytest.raises(UnexpectedResponse, match="409"):
        await client.create_collection(name, DENSE)
    assert await client.delete_collection(name)
    assert not await client.collection_exists(name)


async def test_points_come_back_as_they_went_in(client: AsyncQdrantClient, name: str):
    uuid_point = one_point(1, readers=["all"]).model_copy(update={"id": str(uuid4())})
    await client.upsert(name, [one_point(2, readers=["all"]), uuid_point], wait=True)

    records = await client.retrieve(name, [2, uuid_point.id, 777], with_vectors=True)

    by_id = {record.id: record for record in records}
    assert set(by_id) == {2, uuid_point.id}
    assert by_id[2].payload == {"n": 2, "readers": ["all"]}
    assert by_id[2].vector["sparse"].indices == [2, 99]
    assert (await client.count(name)).count == 2


async def test_batches_of_columns_are_taken_too(client: AsyncQdrantClient, name: str):
    vectors = {"dense": [[1.0, 0, 0, 0], [0, 1.0, 0, 0]]}
    batch = models.Batch(ids=[1, 2], vectors=vectors, payloads=[{"n": 1}, {"n": 2}])
    await client.upsert(name, batch)
    assert await found_ids(client, name, Filter(must=[Field(key="n", match={"value": 2})])) == {2}


async def test_filters_mean_what_they_mean_in_qdrant(client: AsyncQdrantClient, name: str):
    readers = {1: ["all"], 2: ["role:hr"], 3: ["role:hr", "user:7"], 4: []}
    dates = {n: f"2026-0{n}-01T00:00:00Z" for n in readers}
    points = [one_point(n, readers=keys, on=dates[n]) for n, keys in readers.items()]
    await client.upsert(name, points)

    def on(key: str, **how: object) -> models.FieldCondition:
        return Field(key=key, **how)

    any_of = models.MatchAny(any=["all", "user:7"])
    cases: list[tuple[models.Filter, set[int]]] = [
        (Filter(must=[on("readers", match=any_of)]), {1, 3}),
        (Filter(must=[on("readers", match=models.MatchAny(any=[]))]), set()),
        (Filter(must_not=[on("readers", match=any_of)]), {2, 4}),
        (Filter(must=[on("n", match=models.MatchExcept(**{"except": [1, 2]}))]), {3, 4}),
        (Filter(must=[on("n", range=models.Range(gt=1, lte=3))]), {2, 3}),
        (Filter(must=[on("on", range=models.DatetimeRange(gte="2026-03-01T00:00:00Z"))]), {3, 4}),
        (Filter(must=[models.HasIdCondition(has_id=[1, 4, 9])]), {1, 4}),
        (
            Filter(
                must=[on("n", range=models.Range(gte=1))],
                should=[on("n", match={"value": 1}), on("n", match={"value": 2})],
                must_not=[models.HasIdCondition(has_id=[2])],
            ),
            {1},
        ),
        (Filter(must=[Filter(should=[on("n", match={"value": 4})])]), {4}),
        (Filter(must=[models.IsEmptyCondition(is_empty={"key": "readers"})]), {4}),
    ]
    for chosen, expected in cases:
        assert await found_ids(client, name, chosen) == expected, chosen
        assert (await client.count(name, count_filter=chosen)).count == len(expected)


async def test_dense_and_sparse_search_obey_the_filter(client: AsyncQdrantClient, name: str):
    await client.upsert(name, [one_point(n, group="a" if n < 3 else "b") for n in range(1, 6)])
    only_b = Filter(must=[Field(key="group", match=models.MatchValue(value="b"))])

    dense = await client.query_points(name, [1.0, 0.1, 0, 0], using="dense", limit=2)
    filtered = await client.query_points(
        name, [1.0, 0.1, 0, 0], using="dense", limit=2, query_filter=only_b
    )
    rare = models.SparseVector(indices=[4, 99], values=[1.0, 1.0])
    sparse = await client.query_points(name, rare, using="sparse", limit=5)

    assert [point.id for point in dense.points] == [1, 2]
    assert dense.points[0].score == pytest.approx(1.0, abs=1e-5)
    assert [point.id for point in filtered.points] == [3, 4]
    assert sparse.points[0].id == 4, "the rare term must weigh more than the common one"


async def test_fusion_takes_weights_and_filters_inside_each_prefetch(
    client: AsyncQdrantClient, name: str
):
    await client.upsert(name, [one_point(n) for n in range(1, 6)])
    sparse = models.SparseVector(indices=[5], values=[1.0])
    not_one = Filter(must_not=[models.HasIdCondition(has_id=[1])])

    async def first(weights: list[float]) -> object:
        prefetch = [
            models.Prefetch(query=[1.0, 0.1, 0, 0], using="dense", limit=3, filter=not_one),
            models.Prefetch(query=sparse, using="sparse", limit=3, filter=not_one),
        ]
        query = models.RrfQuery(rrf=models.Rrf(k=2, weights=weights))
        answer = await client.query_points(name, prefetch=prefetch, query=query, limit=5)
        ids = [point.id for point in answer.points]
        assert 1 not in ids
        return ids[0]

    assert await first([0.9, 0.1]) == 2
    assert await first([0.1, 0.9]) == 5


async def test_a_batch_of_queries_is_answered_in_order(client: AsyncQdrantClient, name: str):
    await client.upsert(name, [one_point(n) for n in range(1, 6)])
    sparse = models.SparseVector(indices=[5], values=[1.0])
    answers = await client.query_batch_points(
        name,
        [
            models.QueryRequest(query=[1.0, 0.1, 0, 0], using="dense", limit=1),
            models.QueryRequest(query=sparse, using="sparse", limit=1, with_payload=["n"]),
        ],
    )
    assert [answer.points[0].id for answer in answers] == [1, 5]
    assert answers[1].points[0].payload == {"n": 5}


async def test_payload_changes_and_deletes_count_at_once(client: AsyncQdrantClient, name: str):
    await client.upsert(name, [one_point(n, document="d1" if n < 3 else "d2") for n in range(5)])
    of_d1 = Filter(must=[Field(key="document", match=models.MatchValue(value="d1"))])

    await client.set_payload(name, {"readers": ["role:hr"]}, points=of_d1)
    hr = Filter(must=[Field(key="readers", match=models.MatchAny(any=["role:hr"]))])
    assert await found_ids(client, name, hr) == {0, 1, 2}

    await client.delete(name, points_selector=models.FilterSelector(filter=of_d1))
    await client.delete(name, points_selector=[4])
    records, following = await client.scroll(name, limit=10)
    assert [record.id for record in records] == [3]
    assert following is None


async def test_scroll_walks_every_page(client: AsyncQdrantClient, name: str):
    await client.upsert(name, [one_point(n) for n in range(7)])
    seen: list[object] = []
    offset = None
    while True:
        records, offset = await client.scroll(name, limit=3, offset=offset)
        seen += [record.id for record in records]
        if offset is None:
            break
    assert seen == list(range(7))


async def test_the_key_is_demanded_everywhere_but_at_the_probes(vector_server: VectorServer):
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {"api-key": "wrong"}, {"api-key": ""}):
            async with http.get(f"{vector_server.url}/collections", headers=headers) as answer:
                assert answer.status == 401
        for probe in ("healthz", "readyz"):
            async with http.get(f"{vector_server.url}/{probe}") as answer:
                assert answer.status == 200


BAD_REQUESTS = [
    ("PUT", "points", b"{not json", 400),
    ("PUT", "points", b"[]", 400),
    ("PUT", "points", b'{"points": [{"id": "x", "vector": {"dense": [1,2,3,4]}}]}', 400),
    ("PUT", "points", b'{"points": [{"id": -1, "vector": {"dense": [1,2,3,4]}}]}', 400),
    ("PUT", "points", b'{"points": [{"id": 1, "vector": {"dense": [1,2]}}]}', 400),
    ("PUT", "points", b'{"points": [{"id": 1, "vector": {"other": [1,2,3,4]}}]}', 400),
    ("PUT", "points", b'{"points": [{"id": 1, "vector": [1,2,3,4]}]}', 400),
    ("PUT", "points", b'{"points": [{"id": 1, "vector": {"dense": ["a",2,3,4]}}]}', 400),
    (
        "PUT",
        "points",
        b'{"points": [{"id": 1, "vector": {"sparse": {"indices":[1,1],"values":[1,2]}}}]}',
        400,
    ),
    (
        "PUT",
        "points",
        b'{"points": [{"id": 1, "vector": {"dense": [1,2,3,4]}, "payload": []}]}',
        400,
    ),
    ("POST", "points/query", b'{"query": {"fusion": "rrf"}}', 400),
    ("POST", "points/query", b'{"query": [1,2,3], "using": "dense"}', 400),
    ("POST", "points/query", b'{"query": [1,2,3,4], "using": "absent"}', 400),
    ("POST", "points/query", b'{"query": [1,2,3,4], "using": "dense", "limit": 0}', 400),
    ("POST", "points/query", b'{"query": {"recommend": {}}}', 400),
    ("POST", "points/query", b'{"filter": {"must": [{"key": "a"}]}}', 400),
    ("POST", "points/count", b'{"filter": {"must": [{"key": "a[", "match": {"value": 1}}]}}', 400),
    (
        "POST",
        "points/count",
        b'{"filter": {"must": [{"key": "a", "match": {"value": true}}]}}',
        400,
    ),
    (
        "POST",
        "points/count",
        b'{"filter": {"must": [{"key": "a", "range": {"gte": "soon"}}]}}',
        400,
    ),
    ("POST", "points/count", b'{"filter": ' + b'{"must": ' * 50 + b"{}" + b"}" * 51, 400),
    ("POST", "points/scroll", b'{"offset": "nowhere"}', 400),
    ("POST", "points/delete", b"{}", 400),
    ("POST", "points/payload", b'{"payload": {"a": 1}, "points": [12345]}', 400),
    ("POST", "points", b'{"ids": "1"}', 400),
    ("GET", "points/12345", b"", 404),
    ("GET", "points/not-an-id", b"", 400),
    ("PUT", "index", b'{"field_name": "a", "field_schema": "geo"}', 400),
    ("POST", "absent", b"{}", 404),
]


async def test_bad_input_is_a_clear_refusal_and_changes_nothing(
    vector_server: VectorServer, client: AsyncQdrantClient, name: str
):
    headers = {"api-key": vector_server.api_key}
    async with aiohttp.ClientSession(headers=headers) as http:
        for method, path, body, status in BAD_REQUESTS:
            url = f"{vector_server.url}/collections/{name}/{path}"
            async with http.request(method, url, data=body) as answer:
                text = await answer.text()
                assert answer.status == status, (path, body, text)
                assert path == "absent" or len((await answer.json())["status"]["error"]) > 10
        for bad in ("..%2Fescape", "a b", "%00"):
            async with http.get(f"{vector_server.url}/collections/{bad}") as answer:
                assert answer.status in {400, 404}
    assert (await client.count(name)).count == 0
    with pytest.raises(UnexpectedResponse, match="404"):
        await client.count("never_made")


async def test_acknowledged_points_survive_kill_nine(tmp_path: Path):
    server = VectorServer(tmp_path / "data", free_port())
    server.start()
    acknowledged: set[int] = set()

    async def write_until_killed() -> None:
        client = AsyncQdrantClient(url=server.url, api_key=server.api_key)
        await client.create_collection("c", vectors_config=DENSE, metadata={"model_id": "m"})
        await client.create_payload_index("c", "n", models.PayloadSchemaType.INTEGER)
        try:
            for number in range(10_000):
                vector = {"dense": [1.0, float(number), 0.0, 0.0]}
                point = models.PointStruct(id=number, vector=vector, payload={"n": number})
                await client.upsert("c", [point])
                acknowledged.add(number)
        finally:
            await client.close()

    writing = asyncio.create_task(write_until_killed())
    while len(acknowledged) < 150 and not writing.done():
        await asyncio.sleep(0.01)
    server.kill()
    with pytest.raises(Exception):  # noqa: B017  # whichever error a torn connection gives
        await writing
    server.start()
    client = AsyncQdrantClient(url=server.url, api_key=server.api_key)
    try:
        records, _ = await client.scroll("c", limit=10_000)
        info = await client.get_collection("c")
        assert acknowledged <= {record.id for record in records}
        assert info.config.metadata == {"model_id": "m"}
        assert "n" in info.payload_schema
    finally:
        await client.close()
        server.stop()


def test_a_second_server_on_the_same_data_says_so(vector_server: VectorServer):
    command = [sys.executable, "-m", "kernel.embedded.vector_server", "--port", str(free_port())]
    ended = subprocess.run(
        [*command, "--data", str(vector_server.data)],
        env={"VECTOR_API_KEY": "k", "PATH": "/usr/bin"},
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode != 0
    assert "another vector server already uses" in ended.stderr


def test_without_a_key_it_does_not_start(tmp_path: Path):
    command = [sys.executable, "-m", "kernel.embedded.vector_server", "--data", str(tmp_path)]
    ended = subprocess.run(
        command, check=False, env={"PATH": "/usr/bin"}, capture_output=True, text=True, timeout=20
    )
    assert ended.returncode != 0
    assert "VECTOR_API_KEY" in ended.stderr
