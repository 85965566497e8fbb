"""Messages that the double, as datagrepper, answers so that clients stumble."""

import json
import unittest

from datagrepper import read_archive
from datagrepper_client import START, ClientTest, row


def nested(levels):
    body = []
    for _ in range(levels - 1):
        body = [body]
    return {"deep": body}


class Poison(ClientTest):
    def text_of(self, body):
        status, _, text = self.ask(self.serve([row("a", body=body)]),
                                   "/v2/search")
        self.assertEqual(status, 200)
        return text.decode()

    def test_what_is_no_number_is_written_as_python_writes_it(self):
        text = self.text_of({"a": float("nan"), "b": -float("inf")})
        self.assertIn('"body": {"a": NaN, "b": -Infinity}', text)

    def test_a_number_out_of_range_is_infinite(self):
        line = json.dumps({"id": "a", "topic": "t", "timestamp": START,
                           "body": {"a": "?"}}).replace('"?"', "1e400")
        rows = read_archive(line.encode())
        self.assertIn("Infinity", self.text_of(rows[0].body))

    def test_a_deep_body_is_written(self):
        self.assertIn("[" * 500 + "]" * 500, self.text_of(nested(500)))

    def test_a_body_too_deep_for_python_is_an_error(self):
        # Beyond what json.loads() would build, so it is made up here.
        server = self.serve([row("a", body=nested(100_000))])
        status, _, text = self.ask(server, "/v2/search")
        self.assertEqual((status, json.loads(text)["error"]),
                         (500, "internal_error"))

    def test_a_large_body_is_written(self):
        self.assertGreater(len(self.text_of({"a": "x" * (9 << 20)})), 9 << 20)

    def test_a_poison_spoils_each_answer_that_would_hold_it(self):
        server = self.serve([row("a"), row("b", 10), row("c", 20)])
        server.poison.add("b")
        for path in ("/raw", "/v2/search"):
            with self.subTest(path=path):
                status, _, _ = self.ask(server, path)
                self.assertEqual(status, 500)
                for start, ids in ((START, ["a"]), (START + 11, ["c"])):
                    answer = self.search(server, path, start=start,
                                         end=start + 9)
                    self.assertEqual([m.get("id", m.get("msg_id"))
                                      for m in answer["raw_messages"]], ids)
        self.assertEqual(self.ask(server, "/v2/id", id="b")[0], 500)


if __name__ == "__main__":
    unittest.main()
