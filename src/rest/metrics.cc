#include "rest/metrics.h"

#include <algorithm>
#include <charconv>

namespace rest {

namespace {

void append_number(std::string& out, double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out.append(text, static_cast<std::size_t>(end - text));
}

void append_row(std::string& out, std::string_view name, std::string_view labels,
                std::uint64_t value) {
  out.append(name).append("{").append(labels).append("} ").append(std::to_string(value)) += '\n';
}

}  // namespace

void Metrics::record(Interaction interaction, int status, std::chrono::nanoseconds took) {
  Row& row = rows_[static_cast<std::size_t>(interaction)];
  const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5)) - 1;
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bucket = static_cast<std::size_t>(
      std::distance(kBounds.begin(), std::ranges::lower_bound(kBounds, seconds)));
  row.by_class[status_class].fetch_add(1, std::memory_order_relaxed);
  row.by_time[bucket].fetch_add(1, std::memory_order_relaxed);
  row.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Metrics::render(const fhir::Definitions& definitions, engine::Instant at,
                            std::span<const engine::TypeCount> counts,
                            const engine::MemoryUse& memory, std::size_t queued) const {
  std::string out;
  out.reserve(16 * 1024);
  out +=
      "# HELP eir_requests_total Requests answered.\n"
      "# TYPE eir_requests_total counter\n";
  const auto label = [](std::size_t i) {
    return "interaction=\"" + std::string(name_of(static_cast<Interaction>(i))) + "\"";
  };
  for (std::size_t i = 0; i < kInteractions; ++i) {
    for (std::size_t c = 0; c < kClasses; ++c) {
      const std::uint64_t count = rows_[i].by_class[c].load(std::memory_order_relaxed);
      if (count != 0)
        append_row(out, "eir_requests_total",
                   label(i) + ",status=\"" + std::to_string(c + 1) + "xx\"", count);
    }
  }
  out +=
      "# HELP eir_request_seconds Time from the whole request to its answer.\n"
      "# TYPE eir_request_seconds histogram\n";
  for (std::size_t i = 0; i < kInteractions; ++i) {
    const Row& row = rows_[i];
    std::uint64_t total = 0;
    std::string buckets;
    for (std::size_t b = 0; b < row.by_time.size(); ++b) {
      total += row.by_time[b].load(std::memory_order_relaxed);
      std::string labels = label(i) + ",le=\"";
      if (b < kBounds.size()) {
        append_number(labels, kBounds[b]);
      } else {
        labels += "+Inf";
      }
      append_row(buckets, "eir_request_seconds_bucket", labels + "\"", total);
    }
    if (total == 0) continue;
    out += buckets;
    out.append("eir_request_seconds_sum{").append(label(i)).append("} ");
    append_number(out, static_cast<double>(row.nanoseconds.load(std::memory_order_relaxed)) / 1e9);
    out += '\n';
    append_row(out, "eir_request_seconds_count", label(i), total);
  }
  out +=
      "# HELP eir_resources Resources that exist now.\n"
      "# TYPE eir_resources gauge\n";
  for (const engine::TypeCount& count : counts)
    append_row(out, "eir_resources",
               "type=\"" + std::string(definitions.type(count.type).name) + "\"", count.current);
  out +=
      "# HELP eir_versions Versions kept, deletes included.\n"
      "# TYPE eir_versions gauge\n";
  for (const engine::TypeCount& count : counts)
    append_row(out, "eir_versions",
               "type=\"" + std::string(definitions.type(count.type).name) + "\"", count.versions);
  out +=
      "# HELP eir_transaction The number of the newest transaction.\n"
      "# TYPE eir_transaction counter\n";
  out.append("eir_transaction ").append(std::to_string(at.t)) += '\n';
  out +=
      "# HELP eir_index_memory_bytes What the index keeps in memory of what is on disk.\n"
      "# TYPE eir_index_memory_bytes gauge\n";
  append_row(out, "eir_index_memory_bytes", "part=\"rows\"", memory.rows);
  append_row(out, "eir_index_memory_bytes", "part=\"columns\"", memory.columns);
  append_row(out, "eir_index_memory_bytes", "part=\"lists\"", memory.lists);
  append_row(out, "eir_index_memory_bytes", "part=\"ids\"", memory.ids);
  out +=
      "# HELP eir_index_memory_bytes_max The most that these parts may have together.\n"
      "# TYPE eir_index_memory_bytes_max gauge\n";
  out.append("eir_index_memory_bytes_max ").append(std::to_string(memory.cache_max)) += '\n';
  out +=
      "# HELP eir_index_head_bytes What the index keeps in memory until it is written.\n"
      "# TYPE eir_index_head_bytes gauge\n";
  out.append("eir_index_head_bytes ").append(std::to_string(memory.head)) += '\n';
  out +=
      "# HELP eir_pool_queue Tasks waiting for a thread.\n"
      "# TYPE eir_pool_queue gauge\n";
  out.append("eir_pool_queue ").append(std::to_string(queued)) += '\n';
  return out;
}

}  // namespace rest
