package io.terrane.raster.expression;

/** A text that is not an expression; the message says what is wrong, where, and what was expected. */
public final class ExpressionException extends Exception {
    private final int position;

    /** @param position index of the offending character, from 0 */
    public ExpressionException(String message, int position) {
        super(message + " (at character " + (position + 1) + ")");
        this.position = position;
    }

    /** Index of the offending character from 0; the length of the text when it ends too early. */
    public int position() {
        return position;
    }
}
