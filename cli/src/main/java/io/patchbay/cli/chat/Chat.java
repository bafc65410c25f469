// SPDX-License-Identifier: Apache-2.0
package io.patchbay.cli.chat;

import java.util.List;
import java.util.Map;

/** What is said between the hub and its people: the types of the messages, and their bodies. */
public final class Chat {

    /** To the hub: {@link Join}. Answered with {@link #WELCOME}, {@link #PROVE} or {@link #REFUSED}. */
    static final String JOIN = "join";

    /** To the hub: a line, as text. */
    static final String SAY = "say";

    /** To the hub: no body that counts. Answered with {@link #PEOPLE}. */
    static final String WHO = "who";

    /** To the hub: whether to get {@link #STATS} and {@link #REPORT} each second. */
    static final String WATCH = "watch";

    /** To the hub: no body that counts. Answered with {@link #BYE}. */
    static final String LEAVE = "leave";

    /** Both ways: no body that counts. Keeps a connection over UDP, and tells that the hub still has it. */
    static final String HERE = "here";

    /** From the hub: {@link People}, after a join. */
    static final String WELCOME = "welcome";

    /** From the hub: text that has to be in the next {@link Join}, because addresses over UDP can be forged. */
    static final String PROVE = "prove";

    /** From the hub: text that says what was not done, and why. */
    static final String REFUSED = "refused";

    /** From the hub: no body that counts. Whoever speaks has not joined, or was forgotten. */
    static final String UNKNOWN = "unknown";

    /** From the hub: {@link Line}. */
    static final String LINE = "line";

    /** From the hub: {@link Line} without a text. */
    static final String JOINED = "joined";

    /** From the hub: {@link Line} without a text. */
    static final String LEFT = "left";

    /** From the hub: {@link People}. */
    static final String PEOPLE = "people";

    /** From the hub: {@link Stats}. */
    static final String STATS = "stats";

    /** From the hub, with {@link #STATS}, but not over UDP: {@link LiveReport}. */
    static final String REPORT = "report";

    /** From the hub: text, the last that comes. */
    static final String BYE = "bye";

    private Chat() {}

    /**
     * Asks to take part.
     *
     * @param name who
     * @param proof what {@link #PROVE} held; {@code null} before it came
     */
    public record Join(String name, String proof) {}

    /**
     * Something about somebody.
     *
     * @param from who
     * @param over which transport
     * @param text what is said; {@code null} if nothing is
     */
    public record Line(String from, String over, String text) {}

    /**
     * Who is there.
     *
     * @param you the name of whoever reads this
     * @param count how many there are
     * @param names the first of them, in the order in which they came
     */
    public record People(String you, int count, List<String> names) {}

    /**
     * How busy the hub is.
     *
     * @param people how many have joined
     * @param connections how many are open, by transport
     * @param received messages from all people in the last second
     * @param sent messages to all people in the last second, without these
     * @param lines how many lines were passed on since the start
     */
    public record Stats(int people, Map<String, Integer> connections, long received, long sent, long lines) {}
}
