#pragma once

#include <string_view>
#include <utility>

namespace fhir::profile {

// What invariants of R4 demand, in Danish.
inline constexpr std::pair<std::string_view, std::string_view> kDanishInvariants[] = {
    {"att-1", "Når en vedhæftning har data, skal den også have en contentType."},
    {"bdl-1", "total må kun angives i et søgeresultat eller en historik."},
    {"bdl-2", "entry.search må kun angives i et søgeresultat."},
    {"bdl-3", "entry.request skal angives i batch, transaction og history, og kun der."},
    {"bdl-4",
     "entry.response skal angives i svar på batch og transaction og i history, og kun der."},
    {"bdl-5", "En entry skal have en resource, en request eller en response."},
    {"bdl-7", "fullUrl må kun forekomme én gang, medmindre meta.versionId er forskellig."},
    {"bdl-8", "fullUrl må ikke henvise til en bestemt version."},
    {"bdl-9", "Et dokument skal have en identifier med system og værdi."},
    {"bdl-10", "Et dokument skal have en dato (timestamp)."},
    {"bdl-11", "Den første ressource i et dokument skal være en Composition."},
    {"bdl-12", "Den første ressource i en meddelelse skal være en MessageHeader."},
    {"con-3", "clinicalStatus bør angives for en diagnose på problemlisten."},
    {"con-4", "En ophørt tilstand skal have clinicalStatus inactive, resolved eller remission."},
    {"con-5", "clinicalStatus må ikke angives, når tilstanden er registreret ved en fejl."},
    {"cpt-2", "Når en kontaktoplysning har en værdi, skal dens system angives."},
    {"dom-2", "En indlejret ressource må ikke selv indeholde ressourcer."},
    {"dom-3",
     "En indlejret ressource skal der henvises til i ressourcen, eller den skal selv henvise."},
    {"dom-4", "En indlejret ressource må ikke have versionId eller lastUpdated."},
    {"dom-5", "En indlejret ressource må ikke have en sikkerhedsmærkning."},
    {"dom-6", "En ressource bør have en læsbar tekst (narrative)."},
    {"obs-3", "Et referenceinterval skal mindst have low, high eller text."},
    {"obs-6", "dataAbsentReason må kun angives, når der ikke er en værdi."},
    {"obs-7",
     "Når en komponent har samme kode som observationen, må observationen ikke have en værdi."},
    {"org-1", "Organisationen skal have et navn eller en identifier."},
    {"pat-1", "En kontakt skal have oplysninger om sig eller en henvisning til en organisation."},
    {"per-1", "start skal ligge før eller på samme tid som slut."},
    {"qty-3", "Når enheden har en kode, skal dens system også angives."},
    {"rat-1", "Tæller og nævner skal begge være der eller begge mangle."},
    {"ref-1", "En lokal henvisning skal gå til en indlejret ressource, som findes."},
    {"rng-2", "low skal være mindre end eller lig med high."}};

// The text of one; empty for one that has not been translated.
constexpr std::string_view danish_invariant(std::string_view key) {
  for (const auto& [known, text] : kDanishInvariants) {
    if (known == key) return text;
  }
  return {};
}

}  // namespace fhir::profile
