#include "storage/segments/document_codec.h"

#include <zstd.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"

namespace storage::segments {

namespace {

enum class Form : std::uint8_t { Text = 0, Zstd = 1 };

constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kPayloadAt = 6;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// Working memory of zstd, kept for each thread: making it costs more than a document.
ZSTD_CCtx& compressing_context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context = [] {
    std::unique_ptr<ZSTD_CCtx, FreeContext> made(ZSTD_createCCtx());
    CHECK(made != nullptr);
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, kCompressionLevel);
    // The document names its dictionary and carries a checksum itself.
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_dictIDFlag, 0);
    ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 0);
    return made;
  }();
  return *context;
}

ZSTD_DCtx& reading_context() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  CHECK(context != nullptr);
  return *context;
}

std::uint32_t check_of(std::string_view document, const Dictionary* dictionary) {
  return static_cast<std::uint32_t>(
      base::hash64(document.substr(kCheckBytes), dictionary == nullptr ? 0 : dictionary->hash()));
}

std::unexpected<base::Error> damaged(std::string detail) {
  return base::fail_with_detail(base::ErrorKind::Internal, "A stored document is damaged.",
                                std::move(detail));
}

}  // namespace

std::string DocumentCodec::encode_with(const Dictionary* dictionary, std::string_view text) {
  CHECK(text.size() <= kTextBytesMax);
  ZSTD_CCtx& context = compressing_context();
  ZSTD_CCtx_refCDict(&context, dictionary == nullptr ? nullptr : dictionary->for_compressing());
  std::string document;
  Form form = Form::Zstd;
  document.resize_and_overwrite(
      kPayloadAt + ZSTD_compressBound(text.size()), [&](char* bytes, std::size_t room) {
        const std::size_t size = ZSTD_compress2(&context, bytes + kPayloadAt, room - kPayloadAt,
                                                text.data(), text.size());
        if (ZSTD_isError(size) == 0 && size < text.size()) return kPayloadAt + size;
        form = Form::Text;
        std::copy(text.begin(), text.end(), bytes + kPayloadAt);
        return kPayloadAt + text.size();
      });
  if (form == Form::Text) dictionary = nullptr;
  document[kCheckBytes] = dictionary == nullptr ? '\0' : static_cast<char>(dictionary->number());
  document[kCheckBytes + 1] = static_cast<char>(form);
  const std::uint32_t check = check_of(document, dictionary);
  std::memcpy(document.data(), &check, sizeof check);
  document.shrink_to_fit();
  return document;
}

base::Result<std::string> DocumentCodec::decode(std::string_view document) const {
  base::ByteReader in(document);
  const auto check = in.le<std::uint32_t>();
  const auto number = in.le<std::uint8_t>();
  const auto form = in.le<Form>();
  if (!in.ok()) return damaged("shorter than the head of a document");
  const Dictionary* const used = dictionary(number);
  if (number != 0 && used == nullptr) {
    return damaged("dictionary " + std::to_string(number) + " does not exist");
  }
  if (check != check_of(document, used)) return damaged("the document's checksum does not fit");
  const std::string_view payload = document.substr(kPayloadAt);
  if (form == Form::Text) return std::string(payload);
  if (form != Form::Zstd) return damaged("unknown form of document");
  const unsigned long long size = ZSTD_getFrameContentSize(payload.data(), payload.size());
  if (size > kTextBytesMax) return damaged("impossible size of text");  // also zstd's error values
  std::string text;
  std::size_t got = 0;
  text.resize_and_overwrite(size, [&](char* bytes, std::size_t room) {
    got =
        ZSTD_decompress_usingDDict(&reading_context(), bytes, room, payload.data(), payload.size(),
                                   used == nullptr ? nullptr : used->for_reading());
    return ZSTD_isError(got) != 0 ? 0 : got;
  });
  if (got != size) return damaged("zstd cannot read the document");
  return text;
}

void DocumentCodec::add(std::unique_ptr<const Dictionary> dictionary) {
  const std::uint32_t count = dictionaries();
  CHECK_FATAL(count < kDictionariesMax && dictionary->number() == count + 1);
  list_[count] = std::move(dictionary);
  count_.store(count + 1, std::memory_order_release);
}

std::uint32_t DocumentCodec::dictionary_of(std::string_view document) {
  return document.size() < kPayloadAt ? 0 : static_cast<unsigned char>(document[kCheckBytes]);
}

const Dictionary* DocumentCodec::dictionary(std::uint32_t number) const {
  if (number == 0 || number > dictionaries()) return nullptr;
  return list_[number - 1].get();
}

}  // namespace storage::segments
