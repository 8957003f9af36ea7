// What sub-event types are called on the page; a test holds the list to services/extractor/data/event_types.tsv.

const NAMES = {
  armed_clash: "Armed clash",
  government_regains_territory: "Government regains territory",
  non_state_actor_overtakes_territory: "Armed group takes territory",
  chemical_weapon: "Chemical weapon",
  air_drone_strike: "Air or drone strike",
  suicide_bomb: "Suicide bombing",
  shelling_artillery_missile_attack: "Shelling, artillery or missiles",
  remote_explosive_landmine_ied: "Landmine, bomb or other explosive",
  grenade: "Grenade",
  peaceful_protest: "Peaceful protest",
  protest_with_intervention: "Protest met by intervention",
  excessive_force_against_protesters: "Excessive force against protesters",
  violent_demonstration: "Violent demonstration",
  mob_violence: "Mob violence",
  attack: "Attack on civilians",
  sexual_violence: "Sexual violence",
  abduction_forced_disappearance: "Abduction or disappearance",
  agreement: "Agreement",
  arrests: "Arrests",
  change_to_group_activity: "Change to a group's activity",
  disrupted_weapons_use: "Weapons use disrupted",
  headquarters_or_base_established: "Base established",
  looting_property_destruction: "Looting or destruction of property",
  non_violent_transfer_of_territory: "Territory handed over",
  other: "Other development",
};

/** "suicide_bomb" -> "Suicide bombing"; a type of a later version than this page in its own words. */
export function typeName(code) {
  return NAMES[code] ?? code.replaceAll("_", " ");
}
