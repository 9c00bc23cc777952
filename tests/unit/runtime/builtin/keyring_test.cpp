// Digests of $Keyring: published test values, states that go on and that are copied, bad arguments.
#include <doctest/doctest.h>

#include "tests/unit/runtime/builtin/call_fixture.h"

using namespace dis;
using dis::test::FilesFixture;
using dis::test::kAbis;
using dis::test::find_builtin;
using dis::test::TestCall;

namespace {

bool available() {
  bool there = find_builtin("$Keyring", "md5") != nullptr;
  if (!there) MESSAGE("this build has no $Keyring");
  return there;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    out += "0123456789abcdef"[uint8_t(c) >> 4];
    out += "0123456789abcdef"[c & 15];
  }
  return out;
}

size_t digest_bytes(std::string_view name) {
  if (name.ends_with("md4") || name.ends_with("md5")) return 16;
  if (name.ends_with("sha1")) return 20;
  if (name.ends_with("224")) return 28;
  if (name.ends_with("256")) return 32;
  return name.ends_with("384") ? 48 : 64;
}

// NAME(data, len data, digest, nil)
std::string digest(FilesFixture& f, std::string_view name, std::string_view data) {
  TestCall c(f, "$Keyring", name);
  c.bytes(data).word(int64_t(data.size())).bytes(std::string(digest_bytes(name), '?')).nil().done();
  return hex(c.array_bytes(1));
}
std::string keyed(FilesFixture& f, std::string_view name, std::string_view key, std::string_view data) {
  TestCall c(f, "$Keyring", name);
  c.bytes(data)
      .word(int64_t(data.size()))
      .bytes(key)
      .bytes(std::string(digest_bytes(name), '?'))
      .nil()
      .done();
  return hex(c.array_bytes(2));
}

// The state a call returns, with a count for the caller.
Object* state_of(TestCall& c) {
  Object* state = c.done().ref();
  REQUIRE(state);
  Heap::retain(state);
  return state;
}

}  // namespace

TEST_CASE("digests of abc") {
  if (!available()) return;
  const struct {
    const char *name, *expected;
  } rows[] = {
      {"md5", "900150983cd24fb0d6963f7d28e17f72"},
      {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"sha384",
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
      {"sha512",
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
  };
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    uint64_t before = f.runtime.heap.object_count();
    for (auto& row : rows) CHECK(digest(f, row.name, "abc") == row.expected);
    if (find_builtin("$Keyring", "md4")) CHECK(digest(f, "md4", "abc") == "a448017aaf21d8525fc10ae87aa6729d");
    CHECK(digest(f, "md5", "") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(f.runtime.heap.object_count() == before);
  }
}

TEST_CASE("keyed digests (RFC 2202, RFC 4231)") {
  if (!available()) return;
  FilesFixture f;
  CHECK(keyed(f, "hmac_md5", "Jefe", "what do ya want for nothing?") == "750c783e6ab0b503eaa86e310a5db738");
  CHECK(keyed(f, "hmac_sha1", "Jefe", "what do ya want for nothing?") ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(keyed(f, "hmac_sha256", "Jefe", "what do ya want for nothing?") ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  std::string long_key(131, '\xaa');
  std::string text = "Test Using Larger Than Block-Size Key - Hash Key First";
  CHECK(keyed(f, "hmac_sha256", long_key, text) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  CHECK(keyed(f, "hmac_sha384", long_key, text) ==
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952");
  CHECK(keyed(f, "hmac_sha512", long_key, text) ==
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598");
}

TEST_CASE("a state goes on where it stopped, and so does its copy") {
  if (!available()) return;
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    uint64_t before = f.runtime.heap.object_count();
    for (std::string_view name : {"md5", "sha1", "sha256", "sha512"}) {
      std::string text(300, 'x');
      TestCall first(f, "$Keyring", name);
      first.bytes(text).word(100).nil().nil();
      Object* state = state_of(first);
      TestCall copy(f, "$Keyring", "DigestState.copy");
      Heap::retain(state);
      copy.ref(state);
      Object* twin = state_of(copy);
      CHECK(twin != state);
      for (Object* each : {state, twin}) {
        TestCall last(f, "$Keyring", name);
        last.bytes(text.substr(100)).word(1000).bytes(std::string(digest_bytes(name), '?')).ref(each);
        CHECK(last.done().ref() == each);
        CHECK(hex(last.array_bytes(1)) == digest(f, name, text));
      }
    }
    CHECK(f.runtime.heap.object_count() == before);
  }
}

TEST_CASE("$Crypt has the same digests") {
  if (!available()) return;
  CHECK(find_builtin("$Crypt", "md5") == find_builtin("$Keyring", "md5"));
}

TEST_CASE("bad arguments") {
  if (!available()) return;
  FilesFixture f;
  CHECK(TestCall(f, "$Keyring", "md5").nil().word(1).nil().nil().raises() == "invalid argument");
  CHECK(TestCall(f, "$Keyring", "md5").bytes("abc").word(-1).nil().nil().raises() == "invalid argument");
  CHECK(TestCall(f, "$Keyring", "md5").bytes("abc").word(3).bytes("short").nil().raises() ==
        "bad digest value");
  CHECK(TestCall(f, "$Keyring", "hmac_md5").bytes("a").word(1).nil().nil().nil().raises() ==
        "bad encryption key");
  CHECK(TestCall(f, "$Keyring", "md5").ints({1}).word(1).nil().nil().raises() == "type check");
  CHECK(TestCall(f, "$Keyring", "DigestState.copy").nil().done().ref() == nullptr);

  // A record of another type, a state of another digest, a state written into.
  const std::string wrong = "type not constructed correctly: DigestState";
  void* record = f.runtime.heap.new_record(f.runtime.heap.record_type(16, nullptr, 0));
  CHECK(TestCall(f, "$Keyring", "md5").bytes("a").word(1).nil().ref(record).raises() == wrong);
  TestCall begin(f, "$Keyring", "md5");
  begin.bytes("a").word(1).nil().nil();
  Object* state = state_of(begin);
  Heap::retain(state);
  CHECK(TestCall(f, "$Keyring", "sha1").bytes("a").word(1).nil().ref(state).raises() == wrong);
  uint32_t size = f.runtime.heap.type_of(state)->size;
  std::memset(reinterpret_cast<uint8_t*>(state) + 16, 0xff, size - 16);
  CHECK(TestCall(f, "$Keyring", "md5").bytes("a").word(1).nil().ref(state).raises() == wrong);
}
