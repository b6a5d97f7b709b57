package io.github.scitemplate.components;

/** A metric whose values a training step gives. */
record LoggedMetric(String name) implements TrainingMetric {}
