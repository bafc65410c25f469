// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

/** A provider breaks a rule. The message says which, what was seen, and how to see it again. */
public final class BrokenRuleError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final Rule rule;
    private final String provider;
    private final String seen;
    private final String repeat;

    BrokenRuleError(Rule rule, String provider, String seen, String repeat, Throwable cause) {
        super(rule.id() + " is broken by " + provider
                + System.lineSeparator() + "  rule:   " + rule.sentence() + "."
                + System.lineSeparator() + "  seen:   " + seen
                + System.lineSeparator() + "  repeat: " + repeat, cause);
        this.rule = rule;
        this.provider = provider;
        this.seen = seen;
        this.repeat = repeat;
    }

    /**
     * Names the rule.
     *
     * @return the rule
     */
    public Rule rule() {
        return rule;
    }

    /**
     * Names the class of the provider.
     *
     * @return the name of the class
     */
    public String provider() {
        return provider;
    }

    /**
     * Tells what was seen and what was expected.
     *
     * @return a text for a person to read
     */
    public String seen() {
        return seen;
    }

    /**
     * Tells how to see it again.
     *
     * @return the test, and the system property with the seed of its samples
     */
    public String repeat() {
        return repeat;
    }
}
