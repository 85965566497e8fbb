#include "ledger/digest.h"

namespace workflow_health {
namespace {

void RowDigest(sqlite3_context* context, int count, sqlite3_value** values) {
  Digest digest;
  for (int i = 0; i < count; ++i) digest.Add(values[i]);
  sqlite3_result_int64(context, digest.Value());
}

}  // namespace

Digest& Digest::Add(std::int64_t number) {
  AddBits(SQLITE_INTEGER);
  AddBits(number);
  return *this;
}

Digest& Digest::AddText(std::string_view text) {
  AddSized(SQLITE_TEXT, text);
  return *this;
}

Digest& Digest::AddBlob(std::string_view bytes) {
  AddSized(SQLITE_BLOB, bytes);
  return *this;
}

Digest& Digest::Add(sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_INTEGER) {
    return Add(std::int64_t(sqlite3_value_int64(value)));
  }
  if (type == SQLITE_NULL) {
    AddBits(type);
    return *this;
  }
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  const auto size = static_cast<size_t>(sqlite3_value_bytes(value));
  AddSized(type, {bytes, size});
  return *this;
}

void Digest::AddBits(std::int64_t number) {
  hash_.Add(static_cast<std::uint64_t>(number));
}

void Digest::AddSized(int type, std::string_view bytes) {
  AddBits(type);
  AddBits(static_cast<std::int64_t>(bytes.size()));
  hash_.Add(bytes);
}

void DefineRowDigest(sqlite::Database& database) {
  constexpr int kAnyNumber = -1;
  sqlite3_create_function(database.handle(), "row_digest", kAnyNumber,
                          SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                          RowDigest, nullptr, nullptr);
}

}  // namespace workflow_health
