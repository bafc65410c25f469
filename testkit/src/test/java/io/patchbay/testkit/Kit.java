// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a contract as a build would, for providers that break it. */
final class Kit {

    private Kit() {}

    /** Asserts that one test of a contract fails, and that the message says which rule was broken. */
    static void assertCaught(Class<? extends ProviderContract> contract, String test, String rule) {
        List<TestExecutionResult> results = new ArrayList<>();
        TestExecutionListener listener = new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
                if (identifier.isTest()) {
                    results.add(result);
                }
            }
        };
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectMethod(contract, test))
                                .build(),
                        listener);
        assertEquals(1, results.size(), "One test ran");
        assertEquals(TestExecutionResult.Status.FAILED, results.get(0).getStatus(), () -> contract.getSimpleName()
                + " is not found out by " + test);
        String message = results.get(0).getThrowable().map(Throwable::getMessage).orElse("");
        assertTrue(message.contains(rule), () -> "The failure names the rule \"" + rule + "\", but says: " + message);
    }
}
