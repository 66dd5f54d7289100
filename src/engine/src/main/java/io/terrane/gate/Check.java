package io.terrane.gate;

/**
 * One check of the gate.
 *
 * @param id stable name of the rule, for example {@code grid-matches-source}
 * @param item id of the source Item whose product was checked, or the product's id for what concerns all
 * @param evidence what was found: numbers, or what disagrees
 */
public record Check(String id, String item, boolean passed, String evidence) {}
