// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.IncompleteExecutionException;

/** Turns whatever ends a contract's test early into a report that names the rule which was broken. */
final class RuleReport implements TestExecutionExceptionHandler {

    /** How the kit's own messages begin. */
    private static final Pattern NAMED = Pattern.compile("(?s)([A-Z]+-\\d+): (.*)");

    RuleReport() {}

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        if (failure instanceof IncompleteExecutionException) {
            throw failure;
        }
        Method test = context.getRequiredTestMethod();
        ProviderContract contract = (ProviderContract) context.getRequiredTestInstance();
        String message = String.valueOf(failure.getMessage());
        Matcher named = NAMED.matcher(message);
        Optional<Rule> stated = named.matches() ? ruleOf(named.group(1)) : Optional.empty();
        Rule rule = stated.or(() -> firstOf(test)).orElse(null);
        if (rule == null) {
            throw failure;
        }
        String seen = stated.isPresent() ? named.group(2) : "the test " + test.getName() + " ended with " + failure;
        throw new BrokenRuleError(rule, className(contract), seen, test.getName() + " with -D" + Samples.SEED_PROPERTY
                + "=" + Samples.SEED, failure);
    }

    private static Optional<Rule> ruleOf(String id) {
        return Arrays.stream(Rule.values()).filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** The first rule of a test, which one that a subclass has written may lack. */
    private static Optional<Rule> firstOf(Method test) {
        return Optional.ofNullable(test.getAnnotation(Checks.class)).map(checks -> checks.value()[0]);
    }

    private static String className(ProviderContract contract) {
        try {
            return contract.provider().getClass().getName();
        } catch (RuntimeException e) {
            return "the provider of " + contract.getClass().getName();
        }
    }
}
