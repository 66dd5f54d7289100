package io.terrane.definition;

/**
 * One thing wrong with a document.
 *
 * @param pointer JSON pointer (RFC 6901) into the document
 * @param detail what is wrong and what to change
 */
public record Violation(String pointer, String detail) {}
