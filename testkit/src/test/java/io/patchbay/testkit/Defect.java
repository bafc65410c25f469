// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.patchbay.spi.Provider;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * A provider with one thing wrong, and the rule by which its contract is to find that out.
 *
 * @param what what it does wrong
 * @param rule the rule that it breaks
 * @param contract the contract, which asks for {@link #current()}
 * @param provider makes the broken provider
 */
record Defect(
        String what, Rule rule, Class<? extends ProviderContract> contract, Supplier<? extends Provider> provider) {

    /** What the contract that runs is about; JUnit makes the contract's objects, so they cannot be told. */
    private static volatile Supplier<? extends Provider> current;

    static Provider current() {
        return current.get();
    }

    /** Runs the tests of the contract that check the rule, as a build would, until one finds it broken. */
    List<Throwable> run() {
        List<Throwable> failures = new ArrayList<>();
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                result.getThrowable().filter(failure -> result.getStatus() == TestExecutionResult.Status.FAILED)
                        .ifPresent(failures::add);
            }
        };
        current = provider;
        for (MethodSelector test : tests()) {
            LauncherFactory.create()
                    .execute(LauncherDiscoveryRequestBuilder.request().selectors(test).build(), listener);
            if (failures.stream().anyMatch(this::isExpected)) {
                break;
            }
        }
        return failures;
    }

    private boolean isExpected(Throwable failure) {
        return failure instanceof BrokenRuleError error && error.rule() == rule;
    }

    private List<MethodSelector> tests() {
        List<MethodSelector> tests = contractTests(contract)
                .filter(test -> Arrays.asList(test.getAnnotation(Checks.class).value()).contains(rule))
                .map(test -> selectMethod(contract, test.getName()))
                .toList();
        assertTrue(!tests.isEmpty(), () -> "No test of " + contract + " checks " + rule);
        return tests;
    }

    /** The tests of a contract, its own and those of every kind. */
    static Stream<Method> contractTests(Class<?> contract) {
        List<Method> tests = new ArrayList<>();
        for (Class<?> type = contract; type != Object.class; type = type.getSuperclass()) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .forEach(tests::add);
        }
        return tests.stream();
    }
}
