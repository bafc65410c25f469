// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.net.SocketOption;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A setting that a provider defines beside those of {@link java.net.StandardSocketOptions}.
 *
 * <p>It can be read from text, so that a command line or a configuration file can set it by name. Two options are equal
 * if their names and types are.
 *
 * @param <T> the type of its value
 */
public final class Option<T> implements SocketOption<T> {

    private final String name;
    private final Class<T> type;
    private final Function<String, T> parser;
    private final String description;

    private Option(String name, Class<T> type, Function<String, T> parser, String description) {
        this.name = Objects.requireNonNull(name, "name");
        this.type = Objects.requireNonNull(type, "type");
        this.parser = Objects.requireNonNull(parser, "parser");
        this.description = Objects.requireNonNull(description, "description");
    }

    /**
     * Defines an option.
     *
     * @param <T> the type of its value
     * @param name lower-case words joined by dots and hyphens, such as {@code websocket.compression}
     * @param type the class of its value
     * @param parser reads a value from text; throws {@link IllegalArgumentException} with a sentence that says what is
     *     accepted
     * @param description values and meaning in a few words, for help texts
     * @return the option
     */
    public static <T> Option<T> of(String name, Class<T> type, Function<String, T> parser, String description) {
        return new Option<>(name, type, parser, description);
    }

    /**
     * Defines an option with a whole number.
     *
     * @param name its name
     * @param min the least value
     * @param max the greatest value
     * @param description values and meaning in a few words
     * @return the option
     */
    public static Option<Integer> ofInt(String name, int min, int max, String description) {
        String range = name + " is a whole number from " + min + " to " + max;
        return new Option<>(
                name,
                Integer.class,
                text -> {
                    int value;
                    try {
                        value = Integer.parseInt(text);
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(range, e);
                    }
                    if (value < min || value > max) {
                        throw new IllegalArgumentException(range);
                    }
                    return value;
                },
                description);
    }

    /**
     * Defines an option that is on or off.
     *
     * @param name its name
     * @param description its meaning in a few words
     * @return the option
     */
    public static Option<Boolean> ofBoolean(String name, String description) {
        return new Option<>(name, Boolean.class, text -> parseBoolean(name, text), description);
    }

    private static Boolean parseBoolean(String name, String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(name + " is true or false");
        };
    }

    /**
     * Reads a value from text.
     *
     * @param text the text
     * @return the value
     * @throws AssemblyException if the text is no value of this option
     */
    public T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new AssemblyException("Option " + name + " cannot be \"" + text + "\": " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<T> type() {
        return type;
    }

    /**
     * Describes values and meaning.
     *
     * @return a few words
     */
    public String description() {
        return description;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option<?> that && name.equals(that.name) && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
