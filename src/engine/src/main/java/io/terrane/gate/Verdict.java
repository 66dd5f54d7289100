package io.terrane.gate;

/**
 * What a rule says of a part of a product.
 *
 * @param item id of a time step, or of the product for what concerns all
 */
public record Verdict(String item, boolean passed, Evidence evidence) {}
