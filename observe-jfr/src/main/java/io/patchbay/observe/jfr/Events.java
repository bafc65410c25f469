// SPDX-License-Identifier: Apache-2.0
package io.patchbay.observe.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The events as the Flight Recorder stores them. All are moments, so that there is no threshold to set. */
final class Events {

    private Events() {}

    @Name("io.patchbay.ConnectionOpened")
    @Label("Connection Opened")
    @Description("A connection has opened; 0 attempts mean that it was accepted")
    @Category("Patchbay")
    @StackTrace(false)
    static final class ConnectionOpened extends Event {
        @Label("Connection")
        long connection;

        @Label("Endpoint")
        String endpoint;

        @Label("Local Address")
        String local;

        @Label("Remote Address")
        String remote;

        @Label("Attempts")
        int attempts;

        @Label("Took")
        @Timespan
        long took;
    }

    @Name("io.patchbay.ConnectionEnded")
    @Label("Connection Ended")
    @Description("A connection that was open has ended; without a cause in good order")
    @Category("Patchbay")
    @StackTrace(false)
    static final class ConnectionEnded extends Event {
        @Label("Connection")
        long connection;

        @Label("Endpoint")
        String endpoint;

        @Label("Remote Address")
        String remote;

        @Label("Age")
        @Timespan
        long age;

        @Label("Messages Sent")
        long messagesSent;

        @Label("Messages Received")
        long messagesReceived;

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Errors")
        long errors;

        @Label("Cause")
        String cause;
    }

    @Name("io.patchbay.ConnectionFailed")
    @Label("Connection Failed")
    @Description("A connection could not be made")
    @Category("Patchbay")
    @StackTrace(false)
    static final class ConnectionFailed extends Event {
        @Label("Connection")
        long connection;

        @Label("Endpoint")
        String endpoint;

        @Label("Attempts")
        int attempts;

        @Label("Took")
        @Timespan
        long took;

        @Label("Cause")
        String cause;
    }

    @Name("io.patchbay.StagesComposed")
    @Label("Stages Composed")
    @Description("An endpoint was composed")
    @Category("Patchbay")
    @StackTrace(false)
    static final class StagesComposed extends Event {
        @Label("Endpoint")
        String endpoint;

        @Label("Listening")
        boolean listening;

        @Label("Stages")
        String stages;
    }

    @Name("io.patchbay.StagesFailed")
    @Label("Stages Failed")
    @Description("An endpoint could not be composed")
    @Category("Patchbay")
    @StackTrace(false)
    static final class StagesFailed extends Event {
        @Label("Endpoint")
        String endpoint;

        @Label("Listening")
        boolean listening;

        @Label("Cause")
        String cause;
    }

    @Name("io.patchbay.ProviderFailed")
    @Label("Provider Failed")
    @Description("A provider was found and could not be used")
    @Category("Patchbay")
    @StackTrace(false)
    static final class ProviderFailed extends Event {
        @Label("Kind")
        String kind;

        @Label("Origin")
        String origin;

        @Label("Cause")
        String cause;
    }

    @Name("io.patchbay.LimitHit")
    @Label("Limit Hit")
    @Description("Input, a queue or a number of connections has reached its limit")
    @Category("Patchbay")
    @StackTrace(false)
    static final class LimitHit extends Event {
        @Label("Endpoint")
        String endpoint;

        @Label("Limit")
        String limit;
    }

    @Name("io.patchbay.Reconnecting")
    @Label("Reconnecting")
    @Description("A standing connection was lost or could not be made")
    @Category("Patchbay")
    @StackTrace(false)
    static final class Reconnecting extends Event {
        @Label("Endpoint")
        String endpoint;

        @Label("Cause")
        String cause;

        @Label("Next Try")
        @Timespan
        long nextTry;

        @Label("Given Up")
        boolean givenUp;
    }

    @Name("io.patchbay.Service")
    @Label("Service Event")
    @Description("Something happened in a service that stands on a manager, such as a pool")
    @Category("Patchbay")
    @StackTrace(false)
    static final class Service extends Event {
        @Label("Service")
        String service;

        @Label("What")
        String what;

        @Label("Subject")
        String subject;

        @Label("Took")
        @Timespan
        long took;

        @Label("Amount")
        long amount;

        @Label("Cause")
        String cause;
    }

    @Name("io.patchbay.Network")
    @Label("Network")
    @Description("Totals and rates of a manager")
    @Category("Patchbay")
    @StackTrace(false)
    @Period("1 s")
    static final class Network extends Event {
        @Label("Network")
        String network;

        @Label("Open Connections")
        int open;

        @Label("Opened Connections")
        long opened;

        @Label("Failed Connections")
        long failed;

        @Label("Refused Connections")
        long refused;

        @Label("Reconnects")
        long reconnects;

        @Label("Messages Sent")
        long messagesSent;

        @Label("Messages Received")
        long messagesReceived;

        @Label("Bytes Sent")
        @DataAmount
        long bytesSent;

        @Label("Bytes Received")
        @DataAmount
        long bytesReceived;

        @Label("Messages Sent a Second")
        double sendRate;

        @Label("Messages Received a Second")
        double receiveRate;

        @Label("Bytes Waiting to be Sent")
        @DataAmount
        long queuedBytes;

        @Label("Messages Waiting to be Received")
        long waitingMessages;

        @Label("Errors")
        long errors;

        @Label("Limits Hit")
        long limitsHit;
    }
}
