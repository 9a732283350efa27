#include "demo/course.h"

// Diabetes, kidneys, thyroid.
namespace demo {

namespace {

constexpr Problem kDiabetesProblems[] = {
    {"DE119", "Type 2-diabetes uden komplikationer", "Type 2-diabetes"},
    {"DE780", "Hyperkolesterolæmi"}};
constexpr Drug kDiabetesDrugs[] = {
    {"A10BA02", "Metformin", "500 mg filmovertrukne tabletter", "2 tabletter morgen og aften",
     "type 2-diabetes", Route::Oral, 2, "tablet", 2},
    {"A10BJ06", "Semaglutid", "1 mg/dosis injektionsvæske", "1 dosis s.c. hver mandag",
     "type 2-diabetes", Route::Subcutaneous, 1, "dosis", 1, 7},
    {"C10AA05", "Atorvastatin", "40 mg filmovertrukne tabletter", "1 tablet aften",
     "forhøjet kolesterol", Route::Oral, 1, "tablet", 1}};
constexpr Lab kDiabetesLabs[] = {{Measure::HbA1c, {72, 58, 53}},
                                 {Measure::Creatinine, {74, 78, 83}},
                                 {Measure::Ldl, {3.8, 2.2, 1.7}},
                                 {Measure::UrineAlbumin, {18, 26, 34}},
                                 {Measure::Alat, {52, 44, 38}}};
constexpr Note kDiabetesNotes[] = {
    {NoteKind::Clinic,
     "Diabeteskontrol. HbA1c er faldet. Måler blodsukker om morgenen, ligger 6-8. Ingen lave "
     "blodsukre. Fødder: følesans bevaret for monofilament, pulse fine. Øjenscreening uden "
     "retinopati. Fortsætter metformin og semaglutid."},
    {NoteKind::Clinic,
     "Diabeteskontrol ved sygeplejerske. Har tabt tre kilo siden sidst. Kvalme efter øget dosis er "
     "aftaget. Kost gennemgået med diætist. Blodtryk tilfredsstillende. Ny kontrol om et halvt "
     "år."},
    {NoteKind::Clinic,
     "Årsstatus for type 2-diabetes. HbA1c inden for målet. Urin-albumin let forhøjet og gentages. "
     "Fodterapeut en gang årligt. Mål: HbA1c under 53, LDL under 1,8."}};
constexpr FollowUp kDiabetesFollow{.where = Specialty::Endocrine,
                                   .reason = "Diabeteskontrol",
                                   .every_days = 170,
                                   .years = 7,
                                   .labs = kDiabetesLabs,
                                   .notes = kDiabetesNotes};
constexpr std::string_view kDiabetesActivities[] = {
    "Kostvejledning hos diætist", "Øjenscreening hvert andet år", "Fodstatus en gang om året"};
constexpr Plan kDiabetesPlan{"Plan for type 2-diabetes", "HbA1c under 53 mmol/mol",
                             kDiabetesActivities};

constexpr Problem kType1Problems[] = {
    {"DE109", "Type 1-diabetes uden komplikationer", "Type 1-diabetes"}};
constexpr Drug kType1Drugs[] = {
    {"A10AE06", "Insulin degludec", "100 E/mL injektionsvæske", "22 E s.c. aften",
     "type 1-diabetes", Route::Subcutaneous, 22, "E", 1},
    {"A10AB05", "Insulin aspart", "100 E/mL injektionsvæske", "6-10 E s.c. til hvert hovedmåltid",
     "type 1-diabetes", Route::Subcutaneous, 8, "E", 3}};
constexpr Lab kType1Labs[] = {{Measure::HbA1c, {64, 60, 56}},
                              {Measure::Creatinine, {68, 70, 71}},
                              {Measure::Tsh, {2.1, 2.0, 2.2}}};
constexpr Note kType1Notes[] = {
    {NoteKind::Clinic,
     "Diabeteskontrol. Sensor med 68 % af tiden i målområdet, 4 % under. Ingen svære "
     "hypoglykæmier. Basalinsulin nedsættes med 2 E på grund af lave værdier om natten. Talt om "
     "motion og kulhydrater."}};
constexpr FollowUp kType1Follow{.where = Specialty::Endocrine,
                                .reason = "Diabeteskontrol, type 1",
                                .every_days = 120,
                                .years = 5,
                                .labs = kType1Labs,
                                .notes = kType1Notes};

constexpr Problem kKidneyProblems[] = {
    {"DN183", "Kronisk nyreinsufficiens, stadie 3", "Kronisk nyresygdom, stadie 3"}};
constexpr Drug kKidneyDrugs[] = {
    {"C09CA01", "Losartan", "50 mg filmovertrukne tabletter", "1 tablet morgen", "nyrebeskyttelse",
     Route::Oral, 1, "tablet", 1},
    {"A11CC05", "Colecalciferol", "20 µg tabletter", "1 tablet morgen", "D-vitaminmangel",
     Route::Oral, 1, "tablet", 1}};
constexpr Lab kKidneyLabs[] = {{Measure::Creatinine, {118, 128, 136}},
                               {Measure::Potassium, {4.4, 4.5, 4.6}},
                               {Measure::Haemoglobin, {7.8, 7.5, 7.4}},
                               {Measure::UrineAlbumin, {140, 210, 190}},
                               {Measure::Albumin, {38, 37, 37}}};
constexpr Note kKidneyNotes[] = {
    {NoteKind::Clinic,
     "Nefrologisk kontrol. Stabil nyrefunktion det seneste år. Ingen kløe, god appetit. Blodtryk "
     "under 135/80 hjemme. Undgår NSAID. Hæmoglobin følges. Uændret behandling."}};
constexpr FollowUp kKidneyFollow{.where = Specialty::Kidney,
                                 .reason = "Kontrol for kronisk nyresygdom",
                                 .every_days = 150,
                                 .years = 5,
                                 .labs = kKidneyLabs,
                                 .notes = kKidneyNotes};

constexpr Problem kThyroidProblems[] = {{"DE039", "Hypothyroidisme UNS"}};
constexpr Drug kThyroidDrugs[] = {{"H03AA01", "Levothyroxin", "100 µg tabletter",
                                   "1 tablet morgen, fastende", "lavt stofskifte", Route::Oral, 1,
                                   "tablet", 1}};
constexpr Lab kThyroidLabs[] = {{Measure::Tsh, {9.8, 3.2, 2.1}}};
constexpr Note kThyroidNotes[] = {{NoteKind::Clinic,
                                   "Kontrol af stofskifte. Ingen træthed eller kuldskærhed. TSH "
                                   "normalt. Fortsætter uændret dosis "
                                   "og får taget blodprøve igen om et år."}};
constexpr FollowUp kThyroidFollow{.clinic = Clinic::OwnDoctor,
                                  .reason = "Kontrol af stofskifte",
                                  .every_days = 365,
                                  .years = 5,
                                  .labs = kThyroidLabs,
                                  .notes = kThyroidNotes};

constexpr Problem kBoneProblems[] = {{"DM819", "Osteoporose UNS"}};
constexpr Drug kBoneDrugs[] = {
    {"M05BA04", "Alendronat", "70 mg tabletter", "1 tablet hver søndag morgen, fastende",
     "knogleskørhed", Route::Oral, 1, "tablet", 1, 7},
    {"A12AX", "Calcium og colecalciferol", "400 mg+19 µg tyggetabletter",
     "1 tablet morgen og aften", "knogleskørhed", Route::Oral, 1, "tablet", 2}};

constexpr Course kCourses[] = {{.key = "type-2-diabetes",
                                .kind = Kind::Chronic,
                                .from_age = 45,
                                .weight = 17,
                                .problems = kDiabetesProblems,
                                .lasting = kDiabetesDrugs,
                                .follow_up = &kDiabetesFollow,
                                .plan = &kDiabetesPlan},
                               {.key = "type-1-diabetes",
                                .kind = Kind::Chronic,
                                .from_age = 18,
                                .until_age = 50,
                                .weight = 5,
                                .problems = kType1Problems,
                                .lasting = kType1Drugs,
                                .follow_up = &kType1Follow},
                               {.key = "nyresygdom",
                                .kind = Kind::Chronic,
                                .from_age = 66,
                                .weight = 9,
                                .problems = kKidneyProblems,
                                .lasting = kKidneyDrugs,
                                .follow_up = &kKidneyFollow},
                               {.key = "lavt-stofskifte",
                                .kind = Kind::Chronic,
                                .from_age = 30,
                                .only = 'F',
                                .weight = 8,
                                .problems = kThyroidProblems,
                                .lasting = kThyroidDrugs,
                                .follow_up = &kThyroidFollow},
                               {.key = "osteoporose",
                                .kind = Kind::Chronic,
                                .from_age = 66,
                                .weight = 12,
                                .problems = kBoneProblems,
                                .lasting = kBoneDrugs}};

}  // namespace

std::span<const Course> metabolic_courses() {
  return kCourses;
}

}  // namespace demo
