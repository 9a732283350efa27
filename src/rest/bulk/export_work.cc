#include "rest/bulk/export_work.h"

#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "fhir/json/writer.h"
#include "rest/bulk/export_request.h"
#include "rest/bulk/export_spec.h"
#include "rest/bulk/group_members.h"
#include "rest/subset.h"

namespace rest {

namespace {

using base::ErrorKind;
using engine::Scan;
using engine::ScanQuery;
using engine::Version;

constexpr std::size_t kPageCount = 500;
constexpr std::size_t kPageBytes = std::size_t{1} << 20;
constexpr std::size_t kDeletesInBundle = 100;

// How far an export is: what is before this place is in finished files.
struct Place {
  std::size_t type = 0;    // index into ExportSpec::types
  std::uint64_t from = 0;  // Scan::position()
  unsigned file = 1;       // the next file's number within its type
};

std::string to_text(const Place& place) {
  return std::to_string(place.type) + " " + std::to_string(place.from) + " " +
         std::to_string(place.file);
}

base::Result<Place> place_in(std::string_view text) {
  Place place;
  if (text.empty()) return place;
  const auto take = [&](auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.starts_with(' ')) text.remove_prefix(1);
    return true;
  };
  if (take(place.type) && take(place.from) && take(place.file)) return place;
  return base::fail(ErrorKind::Invalid, "the record of the export is damaged");
}

std::unexpected<base::Error> stopped() {
  return base::fail(ErrorKind::Unavailable, "the export was stopped");
}

class ExportWork final : public engine::JobWork {
 public:
  ExportWork(const Context& context, ExportSpec spec)
      : context_(context),
        spec_(std::move(spec)),
        caller_(access_control::Caller::system("export")) {
    shape_.elements = spec_.elements;
  }

  base::Result<> run(engine::JobControl& control) override {
    Place place = TRY(place_in(control.job().progress));
    TRY_VOID(find_patients());
    for (; place.type < spec_.types.size(); place = Place{place.type + 1})
      TRY_VOID(export_type(control, place));
    if (spec_.since && place.type == spec_.types.size()) TRY_VOID(export_deletes(control));
    return {};
  }

 private:
  base::Result<> find_patients() {
    patients_ = spec_.patients;
    if (spec_.level != ExportSpec::Level::Group || !patients_.empty()) return {};
    auto members =
        group_members(context_.engine, context_.definitions, caller_, spec_.at, spec_.group);
    if (!members) return std::unexpected(std::move(members).error().error);
    patients_ = *std::move(members);
    return {};
  }

  base::Result<std::unique_ptr<Scan>> begin_scan(std::size_t type, std::uint64_t from,
                                                 ScanQuery::Show show) const {
    ScanQuery query;
    query.type = context_.definitions.find_resource(spec_.types[type]);
    query.at = spec_.at;
    query.show = show;
    query.since = spec_.since;
    query.until = spec_.until;
    query.from = from;
    if (spec_.level == ExportSpec::Level::Group || !patients_.empty()) {
      query.within = ScanQuery::Within::CompartmentsOfThese;
      query.patients = patients_;
    } else if (spec_.level == ExportSpec::Level::Patient) {
      query.within = ScanQuery::Within::PatientCompartments;
    }
    for (const std::string& filter : spec_.filters) {
      if (!filter.starts_with(spec_.types[type] + "?")) continue;
      auto search = parse_type_filter(context_.definitions, context_.engine.parameters(), filter,
                                      context_.options.search);
      if (!search) return std::unexpected(std::move(search).error().error);
      if (show == ScanQuery::Show::Current) query.filters.push_back(*std::move(search));
    }
    return context_.engine.scan(caller_, query);
  }

  // Writes the rest of a type, a file at a time.
  base::Result<> export_type(engine::JobControl& control, Place place) {
    const auto scan = TRY(begin_scan(place.type, place.from, ScanQuery::Show::Current));
    while (scan->left() > 0) {
      const std::string& type = spec_.types[place.type];
      engine::JobOutput output{type + "." + std::to_string(place.file) + ".ndjson", "output", type};
      const auto file = TRY(control.create_file(output.name));
      bool at_end = false;
      while (!at_end && file->bytes() < context_.options.export_file_bytes_max) {
        if (control.should_stop()) return stopped();
        const std::vector<Version> page = TRY(scan->next(kPageCount, kPageBytes));
        at_end = page.empty();
        TRY_VOID(write_page(control, *file, page));
        output.count += page.size();
        control.tell(type + ": " + std::to_string(scan->left()) + " resources to go, " +
                     std::to_string(spec_.types.size() - place.type - 1) + " types after it");
      }
      if (output.count == 0) return {};
      TRY_VOID(file->finish());
      output.bytes = file->bytes();
      ++place.file;
      place.from = scan->position();
      TRY_VOID(control.save({std::move(output)}, to_text(place)));
    }
    return {};
  }

  base::Result<> write_page(engine::JobControl& control, engine::JobFileWriter& file,
                            const std::vector<Version>& page) {
    lines_.clear();
    for (const Version& version : page) {
      if (shape_.whole()) {
        lines_ += version.json;
      } else {
        lines_ += TRY(subset(context_.definitions, version.json, shape_));
      }
      lines_ += '\n';
    }
    return control.append(file, lines_);
  }

  // One file of Bundles that say what was deleted since; written whole or not at all.
  base::Result<> export_deletes(engine::JobControl& control) {
    engine::JobOutput output{"deleted.1.ndjson", "deleted", "Bundle"};
    const auto file = TRY(control.create_file(output.name));
    for (std::size_t type = 0; type < spec_.types.size(); ++type) {
      const auto scan = TRY(begin_scan(type, 0, ScanQuery::Show::Deleted));
      while (scan->left() > 0) {
        if (control.should_stop()) return stopped();
        const auto page = TRY(scan->next(kDeletesInBundle, kPageBytes));
        TRY_VOID(control.append(*file, bundle_of_deletes(spec_.types[type], page)));
        ++output.count;
      }
    }
    if (output.count == 0) return {};
    TRY_VOID(file->finish());
    output.bytes = file->bytes();
    return control.save({std::move(output)}, to_text(Place{spec_.types.size() + 1}));
  }

  static std::string bundle_of_deletes(const std::string& type, const std::vector<Version>& page) {
    std::string line;
    fhir::json::Writer writer(line);
    writer.begin_object()
        .member("resourceType", "Bundle")
        .member("type", "transaction")
        .key("entry")
        .begin_array();
    for (const Version& version : page)
      writer.begin_object()
          .key("request")
          .begin_object()
          .member("method", "DELETE")
          .member("url", type + "/" + version.id)
          .end_object()
          .end_object();
    writer.end_array().end_object();
    return line + "\n";
  }

  const Context& context_;
  const ExportSpec spec_;
  const access_control::Caller caller_;
  Output shape_;
  std::vector<std::string> patients_;
  std::string lines_;
};

}  // namespace

base::Result<std::unique_ptr<engine::JobWork>> make_export_work(const Context& context,
                                                                const engine::Job& job) {
  return std::make_unique<ExportWork>(context, TRY(export_spec_from_text(job.spec)));
}

}  // namespace rest
