"""Jupyter's own suite for kernels (jupyter_kernel_test), with every sample it knows, on the kernelspec `cellflow`."""

import json
import os
import shutil
import tempfile
import time

import jupyter_kernel_test as suite
from jupyter_client.manager import start_new_kernel
from jupyter_kernel_test.msgspec_v5 import validate_message

DOCUMENTED = "/** Adds two numbers. */\nfunction add(a: number, b = 2): number {\n  return a + b;\n}\nadd"
NUMBER = ["toExponential", "toFixed", "toLocaleString", "toPrecision", "toString", "valueOf"]


class Suite(suite.KernelTests):
    """What jupyter_kernel_test asks of a kernel, and how it fares under jupyter_client's manager."""

    kernel_name = "cellflow"

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        with open(os.path.join(cls.folder, "clean.ts"), "w") as file:
            file.write("export const clean = (text: string): string => text.trim();\n")
        cls.km, cls.kc = start_new_kernel(kernel_name=cls.kernel_name, cwd=cls.folder)

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.folder)

    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    code_generate_error = 'throw new Error("as asked")'
    code_clear_output = "display.clear()"
    code_page_something = "JSON?"
    code_inspect_sample = DOCUMENTED

    completion_samples = [
        {"text": "(5).toF", "matches": ["toFixed"]},
        {"text": "(5).", "matches": NUMBER},
        {"text": "const own = { aa: 1, bb: 2 }; own.", "matches": ["aa", "bb"]},
        {"text": 'const later = "ünï😀"; const o = { first: later }; o.fi', "matches": ["first"]},
        {"text": 'import { clean } from "./', "matches": ["clean.ts"]},
        {"text": 'import { cl } from "./cl', "matches": ["clean.ts"]},
        {"text": "nothing_of_this_name", "matches": []},
    ]

    complete_code_samples = [
        "1 + 1",
        'console.log("hi");',
        "const f = (x: number): number => {\n  return x;\n};",
        "await Promise.resolve(1)",
        "for await (const x of []) {\n}",
        "interface Point { x: number }",
        "`one\ntwo ${1 + 1}\nthree`",
        "`a ${`b ${'c'}`} d`",
        "// only a comment",
        "/* a\n comment */",
        "/[)}\\]]/.test('(')",
        "%time 1 + 1",
        "%%bash\nls\n",
        "{ a: 1, b: 2 }",
        "",
    ]
    incomplete_code_samples = [
        "%%task",
        "%%bash\nif true; then",
        "function f() {",
        'console.log("hi"',
        "const x = [1,",
        "const x =",
        "1 +",
        "if (true) {\n  1;\n} else {",
        "`text",
        "`one\ntwo ${1 + 1}\nthree",
        "`a ${",
        "`a ${`b",
        "/* a comment",
        "class A {\n  f() {\n  }",
        "const f = async (x: number) =>",
        "type A = {",
        "@decorated",
    ]
    invalid_code_samples = [
        "const 1 = 2",
        "let x = );",
        "1 +* 2",
        '"text',
        "'text\nmore'",
        "`${)}`",
        "function (",
        "}",
        "const a = 1; const a = 2;",
    ]

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "await Promise.resolve(1 + 2)", "result": "3"},
        {"code": "'text'", "result": "'text'"},
        {"code": "12n ** 2n", "result": "144n"},
        {"code": "null", "result": "null"},
        {"code": "[1, 2, 3]", "result": "[ 1, 2, 3 ]"},
        {"code": "({ a: 1, b: 'two' })", "result": "{ a: 1, b: 'two' }"},
        {"code": "const typed: number = 4; typed / 8", "result": "0.5"},
        {"code": "new Set(['k'])", "result": "Set(1) { 'k' }"},
        {"code": "new Map([['k', 1]])", "mime": "text/html"},
        {"code": "[{ month: 'March', trips: 2 }]", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'display.html("<b>bold</b>")', "mime": "text/html"},
        {"code": 'display({ "text/html": "<b>bold</b>" })', "mime": "text/html"},
        {"code": 'display.markdown("*text*")', "mime": "text/markdown"},
        {"code": 'display.svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>")', "mime": "image/svg+xml"},
        {"code": "display.json({ a: [1] })", "mime": "application/json"},
        {"code": "display(5)", "mime": "text/plain"},
    ]
    code_history_pattern = "6 *7"
    supported_history_operations = ("tail", "range", "search")

    def inspected(self, code, **options):
        msg_id = self.kc.inspect(code, **options)
        reply = self.get_non_kernel_info_reply(timeout=suite.TIMEOUT)
        validate_message(reply, "inspect_reply", msg_id)
        return reply["content"]

    def test_inspect_says_signature_and_documentation(self):
        self.flush_channels()
        text = self.inspected(DOCUMENTED)["data"]["text/plain"]
        self.assertIn("add(a: number, b?: number): number", text)
        self.assertIn("Adds two numbers.", text)
        self.assertFalse(self.inspected("nothing_of_this_name")["found"])

    def test_inspect_of_a_value_in_detail(self):
        self.flush_channels()
        self.execute_helper("const shelf = { books: 41 };")
        self.assertIn("books: 41", self.inspected("shelf", detail_level=1)["data"]["text/plain"])

    def test_comm_info(self):
        self.flush_channels()
        msg_id = self.kc.comm_info()
        reply = self.get_non_kernel_info_reply(timeout=suite.TIMEOUT)
        validate_message(reply, "comm_info_reply", msg_id)
        self.assertEqual(reply["content"]["comms"], {})

    def test_input(self):
        self.flush_channels()
        self.kc.execute('const given = prompt("Your name?"); given + "!"', allow_stdin=True)
        request = self.kc.get_stdin_msg(timeout=suite.TIMEOUT)
        # Not validate_message: the suite's schema wants a number for `password`, the protocol a boolean.
        self.assertEqual(request["content"], {"prompt": "Your name? ", "password": False})
        self.kc.input("Ada")
        self.assertEqual(self.get_non_kernel_info_reply(timeout=suite.TIMEOUT)["content"]["status"], "ok")
        results = [m for m in self.outputs() if m["msg_type"] == "execute_result"]
        self.assertEqual(results[0]["content"]["data"]["text/plain"], "'Ada!'")

    def outputs(self):
        """Everything on iopub up to the next idle."""
        messages = []
        while True:
            message = self.kc.get_iopub_msg(timeout=suite.TIMEOUT)
            validate_message(message)
            if message["content"].get("execution_state") == "idle":
                return messages
            messages.append(message)

    def test_error_aborts_what_is_queued(self):
        self.flush_channels()
        gate = os.path.join(self.folder, "abort")
        wait = f"while (!existsSync({json.dumps(gate)})) await new Promise((next) => setTimeout(next, 5));"
        codes = [f"import {{ existsSync }} from 'node:fs'; {wait} throw new Error('stop')", "1 + 1"]
        sent = [self.kc.execute(code) for code in codes]
        # On shell, too: what was sent before it has arrived.
        asked = self.kc.kernel_info()
        while self.kc.get_shell_msg(timeout=suite.TIMEOUT)["parent_header"].get("msg_id") != asked:
            pass
        open(gate, "w").close()
        replies = [self.get_non_kernel_info_reply(timeout=suite.TIMEOUT) for _ in sent]
        self.assertEqual([reply["content"]["status"] for reply in replies], ["error", "aborted"])
        self.assertEqual([reply["parent_header"]["msg_id"] for reply in replies], sent)
        # The suite's schema knows no "aborted", which is the protocol's word.
        validate_message(replies[0], "execute_reply", sent[0])

    def test_heart_beats_while_a_cell_computes(self):
        self.flush_channels()
        self.kc.hb_channel.unpause()
        gate = os.path.join(self.folder, "beat")
        code = f"import {{ existsSync }} from 'node:fs'; while (!existsSync({json.dumps(gate)}));"
        msg_id = self.kc.execute(code)
        # Longer than the second after which a heart that is silent counts as dead.
        time.sleep(1.5)
        # A machine that is busy may be late with one beat.
        deadline = time.monotonic() + suite.TIMEOUT
        while not self.kc.hb_channel.is_beating() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertTrue(self.kc.hb_channel.is_beating())
        open(gate, "w").close()
        reply = self.get_non_kernel_info_reply(timeout=suite.TIMEOUT)
        validate_message(reply, "execute_reply", msg_id)

    def test_interrupt(self):
        self.flush_channels()
        self.execute_helper("let kept = 41;")
        msg_id = self.kc.execute('console.log("looping"); while (true);')
        while self.kc.get_iopub_msg(timeout=suite.TIMEOUT)["msg_type"] != "stream":
            pass
        self.km.interrupt_kernel()
        reply = self.get_non_kernel_info_reply(timeout=suite.TIMEOUT)
        validate_message(reply, "execute_reply", msg_id)
        self.assertEqual(reply["content"]["status"], "error")
        self.flush_channels()
        _, outputs = self.execute_helper("kept + 1")
        self.assertEqual(outputs[0]["content"]["data"]["text/plain"], "42")

    def test_restart(self):
        self.flush_channels()
        self.execute_helper("const before = 1;")
        self.km.restart_kernel(now=False)
        self.kc.wait_for_ready(timeout=suite.TIMEOUT)
        self.flush_channels()
        reply, outputs = self.execute_helper("typeof before")
        self.assertEqual(reply["content"]["execution_count"], 1)
        self.assertEqual(outputs[0]["content"]["data"]["text/plain"], "'undefined'")


class Welcome(suite.IopubWelcomeTests):
    """The first thing a new subscriber hears (protocol 5.4)."""

    kernel_name = "cellflow"
    support_iopub_welcome = True
