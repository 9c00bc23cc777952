// keyring: digests of $Keyring and $Crypt. A DigestState is a heap object of a type of its own that holds the
// whole state of the computation, so a copy is a copy of its bytes and nothing is left to free when it goes.
//
//   +---------+-------------------+---------------------------------------------+
//   | x (int) | which digest (u32)| state of the library, as large as its largest|
//   +---------+-------------------+---------------------------------------------+
//
// Keeps: a state is used with the digest it was begun with; a program that writes into one gets a wrong
// digest or an exception, never access to foreign memory. Leaves to others: the arithmetic (libcrypto's
// digest functions, used without its provider machinery, whose start alone takes longer than most programs
// here run). Source: the reference manual's keyring-sha1(2); RFC 2104.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md4.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "runtime/builtin/marshal.h"

namespace dis {

namespace {

enum class Algorithm : uint32_t { none, md4, md5, sha1, sha224, sha256, sha384, sha512 };

// One digest: its sizes and the library's functions.
#define DIS_DIGEST(name, prefix, Context, digest_bytes, block_bytes)                    \
  struct name {                                                                         \
    using State = Context;                                                              \
    static constexpr Algorithm kAlgorithm = Algorithm::name;                            \
    static constexpr uint32_t kBytes = digest_bytes, kBlock = block_bytes;              \
    static void init(State* s) { prefix##_Init(s); }                                    \
    static void update(State* s, const void* p, size_t n) { prefix##_Update(s, p, n); } \
    static void finish(State* s, uint8_t* digest) { prefix##_Final(digest, s); }        \
  };
#ifndef OPENSSL_NO_MD4
DIS_DIGEST(md4, MD4, MD4_CTX, 16, 64)
#endif
DIS_DIGEST(md5, MD5, MD5_CTX, 16, 64)
DIS_DIGEST(sha1, SHA1, SHA_CTX, 20, 64)
DIS_DIGEST(sha224, SHA224, SHA256_CTX, 28, 64)
DIS_DIGEST(sha256, SHA256, SHA256_CTX, 32, 64)
DIS_DIGEST(sha384, SHA384, SHA512_CTX, 48, 128)
DIS_DIGEST(sha512, SHA512, SHA512_CTX, 64, 128)
#undef DIS_DIGEST

struct DigestRecord {
  int64_t x;
  Algorithm algorithm;
  uint32_t unused;
  union {
#ifndef OPENSSL_NO_MD4
    MD4_CTX md4_state;
#endif
    MD5_CTX md5_state;
    SHA_CTX sha1_state;
    SHA256_CTX sha256_state;
    SHA512_CTX sha512_state;
    uint8_t bytes[sizeof(SHA512_CTX)];
  };
};

class DigestTypes : public BuiltinState {
 public:
  explicit DigestTypes(Runtime& runtime)
      : state(runtime.heap.types().native_type(sizeof(DigestRecord), nullptr, 0, nullptr)) {}
  const Type* const state;
};
constexpr char kDigestKey = 0;

const Type* digest_type(BuiltinCall& c) { return c.runtime.state<DigestTypes>(&kDigestKey).state; }

constexpr std::string_view kWrongState = "type not constructed correctly: DigestState";

// The data of a call: the first n bytes of an array, all of it when it is shorter.
struct Bytes {
  const uint8_t* data = nullptr;
  uint64_t count = 0;
};

bool is_bytes(BuiltinCall& c, const ArrayObject* a) {
  return c.heap.type_of(a)->kind == Kind::array && a->element_size == 1;
}

BuiltinStatus take_data(BuiltinCall& c, Bytes* data) {
  ArrayObject* a = c.arg_array();
  int64_t n = c.arg_int();
  if (n < 0 || (!a && n != 0)) return c.raise(ExceptionId::invalid_argument);
  if (!a) return BuiltinStatus::done;
  if (!is_bytes(c, a)) return c.raise(ExceptionId::type_check);
  *data = {a->data, std::min<uint64_t>(uint64_t(n), a->length)};
  return BuiltinStatus::done;
}

BuiltinStatus take_digest(BuiltinCall& c, uint32_t bytes, uint8_t** digest) {
  ArrayObject* a = c.arg_array();
  *digest = a ? a->data : nullptr;
  if (!a) return BuiltinStatus::done;
  if (!is_bytes(c, a)) return c.raise(ExceptionId::type_check);
  return a->length < bytes ? c.raise("bad digest value") : BuiltinStatus::done;
}

// The state argument, or a new one: with a count for the caller's result. `begin` is set when nothing has
// been digested in it yet.
template <typename D>
BuiltinStatus take_state(BuiltinCall& c, DigestRecord** record, typename D::State* state, bool* begin) {
  uint8_t* given = c.arg_record();
  *begin = !given;
  if (!given) {
    *record = static_cast<DigestRecord*>(c.heap.new_record(digest_type(c)));
    return *record ? BuiltinStatus::done : c.raise(ExceptionId::out_of_heap);
  }
  auto* r = reinterpret_cast<DigestRecord*>(given);
  if (c.heap.type_of(r) != digest_type(c) || r->algorithm != D::kAlgorithm) return c.raise(kWrongState);
  std::memcpy(state, r->bytes, sizeof *state);
  // The fill of its buffer is what the library trusts.
  if (state->num >= D::kBlock) return c.raise(kWrongState);
  if constexpr (requires { state->md_len; }) state->md_len = D::kBytes;
  Heap::retain(r);
  *record = r;
  return BuiltinStatus::done;
}

template <typename D>
BuiltinStatus return_state(BuiltinCall& c, DigestRecord* record, const typename D::State& state) {
  record->algorithm = D::kAlgorithm;
  std::memcpy(record->bytes, &state, sizeof state);
  return c.return_ref(record);
}

// NAME(data, n, digest, state): digests data; with a digest to fill, finishes.
template <typename D>
BuiltinStatus digest(BuiltinCall& c) {
  Bytes data;
  uint8_t* out = nullptr;
  DigestRecord* record = nullptr;
  typename D::State state;
  bool begin = false;
  if (auto s = take_data(c, &data); s != BuiltinStatus::done) return s;
  if (auto s = take_digest(c, D::kBytes, &out); s != BuiltinStatus::done) return s;
  if (auto s = take_state<D>(c, &record, &state, &begin); s != BuiltinStatus::done) return s;
  if (begin) D::init(&state);
  D::update(&state, data.data, data.count);
  if (out) D::finish(&state, out);
  return return_state<D>(c, record, state);
}

// hmac_NAME(data, n, key, digest, state), with the same key at each call.
template <typename D>
BuiltinStatus keyed_digest(BuiltinCall& c) {
  Bytes data;
  uint8_t* out = nullptr;
  DigestRecord* record = nullptr;
  typename D::State state;
  bool begin = false;
  if (auto s = take_data(c, &data); s != BuiltinStatus::done) return s;
  ArrayObject* key = c.arg_array();
  if (!key) return c.raise("bad encryption key");
  if (!is_bytes(c, key)) return c.raise(ExceptionId::type_check);
  if (auto s = take_digest(c, D::kBytes, &out); s != BuiltinStatus::done) return s;
  if (auto s = take_state<D>(c, &record, &state, &begin); s != BuiltinStatus::done) return s;

  uint8_t padded_key[D::kBlock] = {};
  if (key->length > D::kBlock) {
    typename D::State hashing;
    D::init(&hashing);
    D::update(&hashing, key->data, key->length);
    D::finish(&hashing, padded_key);
  } else {
    std::copy_n(key->data, key->length, padded_key);
  }
  auto start = [&](typename D::State* s, uint8_t pad) {
    uint8_t block[D::kBlock];
    for (uint32_t i = 0; i < D::kBlock; i++) block[i] = padded_key[i] ^ pad;
    D::init(s);
    D::update(s, block, sizeof block);
  };
  if (begin) start(&state, 0x36);
  D::update(&state, data.data, data.count);
  if (out) {
    uint8_t inner[D::kBytes];
    D::finish(&state, inner);
    typename D::State outer;
    start(&outer, 0x5c);
    D::update(&outer, inner, sizeof inner);
    D::finish(&outer, out);
  }
  return return_state<D>(c, record, state);
}

}  // namespace

#ifndef OPENSSL_NO_MD4
BuiltinStatus keyring_md4(BuiltinCall& c) { return digest<md4>(c); }
#endif
BuiltinStatus keyring_md5(BuiltinCall& c) { return digest<md5>(c); }
BuiltinStatus keyring_sha1(BuiltinCall& c) { return digest<sha1>(c); }
BuiltinStatus keyring_sha224(BuiltinCall& c) { return digest<sha224>(c); }
BuiltinStatus keyring_sha256(BuiltinCall& c) { return digest<sha256>(c); }
BuiltinStatus keyring_sha384(BuiltinCall& c) { return digest<sha384>(c); }
BuiltinStatus keyring_sha512(BuiltinCall& c) { return digest<sha512>(c); }
BuiltinStatus keyring_hmac_md5(BuiltinCall& c) { return keyed_digest<md5>(c); }
BuiltinStatus keyring_hmac_sha1(BuiltinCall& c) { return keyed_digest<sha1>(c); }
BuiltinStatus keyring_hmac_sha256(BuiltinCall& c) { return keyed_digest<sha256>(c); }
BuiltinStatus keyring_hmac_sha384(BuiltinCall& c) { return keyed_digest<sha384>(c); }
BuiltinStatus keyring_hmac_sha512(BuiltinCall& c) { return keyed_digest<sha512>(c); }

BuiltinStatus keyring_DigestState_copy(BuiltinCall& c) {
  uint8_t* given = c.arg_record();
  if (!given) return c.return_ref(nullptr);
  if (c.heap.type_of(given) != digest_type(c)) return c.raise(kWrongState);
  void* copy = c.heap.new_record(digest_type(c));
  if (!copy) return c.raise(ExceptionId::out_of_heap);
  std::memcpy(copy, given, sizeof(DigestRecord));
  return c.return_ref(copy);
}

}  // namespace dis
