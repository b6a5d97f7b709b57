package io.github.scitemplate.optimizer;

public record ScheduleState(
    long steps, double learningRate, double best, int badSteps, int cooldown) {}
